-- +goose Up
ALTER TABLE release_authorisations
    ADD COLUMN content_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' CHECK (length(content_hash) IN (0, 64)),
    ADD COLUMN number VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN revoked_on DATE;
