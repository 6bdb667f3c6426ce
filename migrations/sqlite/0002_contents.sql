-- +goose Up
CREATE TABLE contents (
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    body BLOB NOT NULL,
    CONSTRAINT contents_pk PRIMARY KEY (hash)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER contents_no_update BEFORE UPDATE ON contents
BEGIN
    SELECT RAISE(ABORT, 'contents is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contents_no_delete BEFORE DELETE ON contents
BEGIN
    SELECT RAISE(ABORT, 'contents is protected');
END;
-- +goose StatementEnd
