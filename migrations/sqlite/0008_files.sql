-- +goose Up
CREATE TABLE files (
    id TEXT NOT NULL CHECK (length(id) = 36),
    version_id TEXT NOT NULL CHECK (length(version_id) = 36),
    sheet_hash TEXT NOT NULL CHECK (length(sheet_hash) = 64),
    locale TEXT NOT NULL CHECK (length(locale) BETWEEN 1 AND 35),
    format TEXT NOT NULL CHECK (length(format) BETWEEN 1 AND 16),
    renderer TEXT NOT NULL CHECK (length(renderer) BETWEEN 1 AND 100),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    size INTEGER NOT NULL CHECK (size >= 0),
    blob_key TEXT NOT NULL CHECK (length(blob_key) BETWEEN 1 AND 200),
    made_at TEXT NOT NULL CHECK (length(made_at) = 26),
    CONSTRAINT files_pk PRIMARY KEY (id),
    CONSTRAINT files_blob_key UNIQUE (blob_key),
    CONSTRAINT files_rendering UNIQUE (version_id, sheet_hash, locale, format, renderer),
    CONSTRAINT files_sheet FOREIGN KEY (version_id, sheet_hash) REFERENCES control_sheets (version_id, hash) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER files_no_update BEFORE UPDATE ON files
BEGIN
    SELECT RAISE(ABORT, 'files is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER files_no_delete BEFORE DELETE ON files
BEGIN
    SELECT RAISE(ABORT, 'files is protected');
END;
-- +goose StatementEnd
