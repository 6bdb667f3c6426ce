-- +goose Up
CREATE TABLE parts (
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    body BLOB NOT NULL,
    CONSTRAINT parts_pk PRIMARY KEY (hash)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER parts_no_update BEFORE UPDATE ON parts
BEGIN
    SELECT RAISE(ABORT, 'parts is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER parts_no_delete BEFORE DELETE ON parts
BEGIN
    SELECT RAISE(ABORT, 'parts is protected');
END;
-- +goose StatementEnd
