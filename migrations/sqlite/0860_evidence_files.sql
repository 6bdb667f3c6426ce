-- +goose Up
CREATE TABLE evidence_files (
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    size INTEGER NOT NULL CHECK (size >= 1),
    blob_key TEXT NOT NULL CHECK (length(blob_key) BETWEEN 1 AND 200),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT evidence_files_pk PRIMARY KEY (sha256),
    CONSTRAINT evidence_files_blob UNIQUE (blob_key)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER evidence_files_no_update BEFORE UPDATE ON evidence_files
BEGIN
    SELECT RAISE(ABORT, 'evidence_files is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_files_no_delete BEFORE DELETE ON evidence_files
BEGIN
    SELECT RAISE(ABORT, 'evidence_files is protected');
END;
-- +goose StatementEnd
