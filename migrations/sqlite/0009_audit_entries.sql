-- +goose Up
CREATE TABLE audit_entries (
    id TEXT NOT NULL CHECK (length(id) = 36),
    at TEXT NOT NULL CHECK (length(at) = 26),
    actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 64),
    subject_kind TEXT NOT NULL CHECK (length(subject_kind) BETWEEN 1 AND 64),
    subject_id TEXT NOT NULL CHECK (length(subject_id) <= 200),
    reason TEXT NOT NULL CHECK (length(reason) <= 2000),
    changes TEXT NOT NULL CHECK (json_valid(changes)),
    CONSTRAINT audit_entries_pk PRIMARY KEY (id)
) STRICT;
CREATE INDEX audit_entries_at ON audit_entries (at, id);
CREATE INDEX audit_entries_subject ON audit_entries (subject_kind, subject_id, at);
-- +goose StatementBegin
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'audit_entries is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'audit_entries is protected');
END;
-- +goose StatementEnd
