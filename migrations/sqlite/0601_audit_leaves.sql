-- +goose Up
CREATE TABLE audit_leaves (
    idx INTEGER NOT NULL CHECK (idx >= 0),
    entry_id TEXT NOT NULL CHECK (length(entry_id) = 36),
    record TEXT NOT NULL CHECK (json_valid(record)),
    salt BLOB NOT NULL CHECK (length(salt) = 32),
    CONSTRAINT audit_leaves_pk PRIMARY KEY (idx),
    CONSTRAINT audit_leaves_entry_uk UNIQUE (entry_id),
    CONSTRAINT audit_leaves_entry_fk FOREIGN KEY (entry_id) REFERENCES audit_entries (id) ON DELETE RESTRICT
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER audit_leaves_no_update BEFORE UPDATE ON audit_leaves
BEGIN
    SELECT RAISE(ABORT, 'audit_leaves is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_leaves_no_delete BEFORE DELETE ON audit_leaves
BEGIN
    SELECT RAISE(ABORT, 'audit_leaves is protected');
END;
-- +goose StatementEnd
