-- +goose Up
CREATE TABLE audit_checkpoints (
    size INTEGER NOT NULL CHECK (size >= 1),
    root BLOB NOT NULL CHECK (length(root) = 32),
    at TEXT NOT NULL CHECK (length(at) = 26),
    note TEXT NOT NULL,
    CONSTRAINT audit_checkpoints_pk PRIMARY KEY (size)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER audit_checkpoints_no_update BEFORE UPDATE ON audit_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'audit_checkpoints is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'audit_checkpoints is protected');
END;
-- +goose StatementEnd
