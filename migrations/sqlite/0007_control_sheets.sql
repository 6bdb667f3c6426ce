-- +goose Up
CREATE TABLE control_sheets (
    version_id TEXT NOT NULL CHECK (length(version_id) = 36),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    body BLOB NOT NULL,
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT control_sheets_pk PRIMARY KEY (version_id, ordinal),
    CONSTRAINT control_sheets_hash UNIQUE (version_id, hash),
    CONSTRAINT control_sheets_version FOREIGN KEY (version_id) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER control_sheets_no_update BEFORE UPDATE ON control_sheets
BEGIN
    SELECT RAISE(ABORT, 'control_sheets is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER control_sheets_no_delete BEFORE DELETE ON control_sheets
BEGIN
    SELECT RAISE(ABORT, 'control_sheets is protected');
END;
-- +goose StatementEnd
