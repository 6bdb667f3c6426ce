-- +goose Up
ALTER TABLE deployments
    ADD COLUMN build VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' CHECK (length(build) IN (0, 64)),
    ADD COLUMN customer_group VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN shared BOOLEAN CHECK (shared IN (0, 1)),
    ADD COLUMN begins_at DATETIME(6),
    ADD COLUMN ends_at DATETIME(6),
    ADD COLUMN lasting BOOLEAN NOT NULL DEFAULT 0 CHECK (lasting IN (0, 1)),
    ADD INDEX deployments_by_beginning (begins_at, ends_at),
    ADD INDEX deployments_by_lasting (lasting, begins_at);
