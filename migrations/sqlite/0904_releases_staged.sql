-- +goose Up
CREATE INDEX releases_by_stage_type ON releases (stage, type, code);
CREATE INDEX releases_by_stage_type_due ON releases (stage, type, due_on, code);
