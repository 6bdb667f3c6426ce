-- +goose Up
CREATE TABLE import_reports (
    id TEXT NOT NULL CHECK (length(id) = 36),
    command TEXT NOT NULL CHECK (length(command) BETWEEN 1 AND 64),
    file_name TEXT NOT NULL CHECK (length(file_name) BETWEEN 1 AND 255),
    file_sha256 TEXT NOT NULL CHECK (length(file_sha256) = 64),
    at TEXT NOT NULL CHECK (length(at) = 26),
    written INTEGER NOT NULL CHECK (written IN (0, 1)),
    rows_read INTEGER NOT NULL CHECK (rows_read >= 0),
    created INTEGER NOT NULL CHECK (created >= 0),
    updated INTEGER NOT NULL CHECK (updated >= 0),
    unchanged INTEGER NOT NULL CHECK (unchanged >= 0),
    rejected INTEGER NOT NULL CHECK (rejected >= 0),
    placeholders INTEGER NOT NULL CHECK (placeholders >= 0),
    warnings INTEGER NOT NULL CHECK (warnings >= 0),
    report TEXT NOT NULL CHECK (json_valid(report)),
    CONSTRAINT import_reports_pk PRIMARY KEY (id)
) STRICT;
CREATE INDEX import_reports_command ON import_reports (command, at, id);
-- +goose StatementBegin
CREATE TRIGGER import_reports_no_update BEFORE UPDATE ON import_reports
BEGIN
    SELECT RAISE(ABORT, 'import_reports is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER import_reports_no_delete BEFORE DELETE ON import_reports
BEGIN
    SELECT RAISE(ABORT, 'import_reports is protected');
END;
-- +goose StatementEnd
