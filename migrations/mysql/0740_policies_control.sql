-- +goose Up
ALTER TABLE policies
    ADD COLUMN revision INT NOT NULL DEFAULT 1 CHECK (revision >= 0),
    ADD COLUMN document_number VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD COLUMN version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL CHECK (length(version_id) = 36),
    ADD COLUMN content_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL CHECK (length(content_hash) = 64),
    ADD COLUMN in_force_from DATE NULL,
    ADD COLUMN in_force_to DATE NULL,
    ADD COLUMN state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'imported',
    ADD CONSTRAINT policies_in_force CHECK (in_force_to > in_force_from),
    ADD CONSTRAINT policies_state CHECK (state IN ('imported', 'draft', 'approved', 'controlled', 'void')),
    ADD CONSTRAINT policies_bound CHECK ((state IN ('approved', 'controlled', 'void')) = (version_id IS NOT NULL)),
    ADD CONSTRAINT policies_dated CHECK ((state = 'controlled') = (in_force_from IS NOT NULL)),
    ADD CONSTRAINT policies_by_version UNIQUE (version_id);
