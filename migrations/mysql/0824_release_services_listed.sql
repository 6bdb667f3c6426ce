-- +goose Up
ALTER TABLE release_services
    ADD COLUMN release_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN due_on DATE NOT NULL DEFAULT '9999-12-31',
    ADD INDEX release_services_by_code (service_code, release_code),
    ADD INDEX release_services_by_due (service_code, due_on, release_code);
