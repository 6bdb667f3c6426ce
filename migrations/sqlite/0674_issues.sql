-- +goose Up
CREATE TABLE issues (
    version_id TEXT NOT NULL CHECK (length(version_id) = 36),
    document_id TEXT NOT NULL CHECK (length(document_id) = 36),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 32),
    sheet_hash TEXT NOT NULL CHECK (length(sheet_hash) = 64),
    entry_index INTEGER NOT NULL CHECK (entry_index >= 0),
    effective_from TEXT NOT NULL CHECK (length(effective_from) = 10),
    valid_until TEXT CHECK (length(valid_until) = 10),
    issued_at TEXT NOT NULL CHECK (length(issued_at) = 26),
    CONSTRAINT issues_pk PRIMARY KEY (version_id),
    CONSTRAINT issues_number UNIQUE (document_id, number),
    CONSTRAINT issues_ordinal UNIQUE (document_id, ordinal),
    CONSTRAINT issues_version_fk FOREIGN KEY (version_id) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT issues_document_fk FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE INDEX issues_by_time ON issues (issued_at);
-- +goose StatementBegin
CREATE TRIGGER issues_no_update BEFORE UPDATE ON issues
BEGIN
    SELECT RAISE(ABORT, 'issues is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER issues_no_delete BEFORE DELETE ON issues
BEGIN
    SELECT RAISE(ABORT, 'issues is protected');
END;
-- +goose StatementEnd
