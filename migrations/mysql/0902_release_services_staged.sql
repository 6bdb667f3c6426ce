-- +goose Up
ALTER TABLE release_services
    ADD COLUMN stage VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN type VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN suspended BOOLEAN NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),
    ADD INDEX release_services_by_stage (service_code, stage, release_code),
    ADD INDEX release_services_by_stage_due (service_code, stage, due_on, release_code),
    ADD INDEX release_services_by_type (service_code, type, release_code),
    ADD INDEX release_services_by_type_due (service_code, type, due_on, release_code),
    ADD INDEX release_services_by_stage_type (service_code, stage, type, release_code),
    ADD INDEX release_services_by_stage_type_due (service_code, stage, type, due_on, release_code),
    ADD INDEX release_services_by_suspended (service_code, suspended, release_code);
