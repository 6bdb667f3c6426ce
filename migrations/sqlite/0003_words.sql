-- +goose Up
CREATE TABLE words (
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    body BLOB NOT NULL,
    CONSTRAINT words_pk PRIMARY KEY (hash)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER words_no_update BEFORE UPDATE ON words
BEGIN
    SELECT RAISE(ABORT, 'words is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER words_no_delete BEFORE DELETE ON words
BEGIN
    SELECT RAISE(ABORT, 'words is protected');
END;
-- +goose StatementEnd
