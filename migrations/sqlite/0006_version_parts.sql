-- +goose Up
CREATE TABLE version_parts (
    version_id TEXT NOT NULL CHECK (length(version_id) = 36),
    part_hash TEXT NOT NULL CHECK (length(part_hash) = 64),
    CONSTRAINT version_parts_pk PRIMARY KEY (version_id, part_hash),
    CONSTRAINT version_parts_version FOREIGN KEY (version_id) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT version_parts_part FOREIGN KEY (part_hash) REFERENCES parts (hash) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE INDEX version_parts_part ON version_parts (part_hash);
-- +goose StatementBegin
CREATE TRIGGER version_parts_no_update BEFORE UPDATE ON version_parts
BEGIN
    SELECT RAISE(ABORT, 'version_parts is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER version_parts_no_delete BEFORE DELETE ON version_parts
BEGIN
    SELECT RAISE(ABORT, 'version_parts is protected');
END;
-- +goose StatementEnd
