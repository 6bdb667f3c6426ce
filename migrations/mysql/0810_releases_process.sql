-- +goose Up
ALTER TABLE releases
    ADD COLUMN brought_in BOOLEAN NOT NULL DEFAULT 0 CHECK (brought_in IN (0, 1)),
    ADD COLUMN model VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN cut_off_date DATE,
    ADD COLUMN cut_off_at DATETIME(6),
    ADD COLUMN closes_nothing BOOLEAN CHECK (closes_nothing IN (0, 1)),
    ADD COLUMN assessed_by VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN due_on DATE NOT NULL DEFAULT '9999-12-31',
    ADD INDEX releases_by_due (due_on, code),
    ADD INDEX releases_by_stage (stage, code),
    ADD INDEX releases_by_stage_due (stage, due_on, code),
    ADD INDEX releases_by_type (type, code),
    ADD INDEX releases_by_type_due (type, due_on, code),
    ADD INDEX releases_by_suspended (suspended, code),
    ADD INDEX releases_by_first_planned (first_planned, code);
