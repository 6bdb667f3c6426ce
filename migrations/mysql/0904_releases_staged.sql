-- +goose Up
ALTER TABLE releases
    ADD INDEX releases_by_stage_type (stage, type, code),
    ADD INDEX releases_by_stage_type_due (stage, type, due_on, code);
