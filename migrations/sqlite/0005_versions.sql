-- +goose Up
CREATE TABLE versions (
    id TEXT NOT NULL CHECK (length(id) = 36),
    document_id TEXT NOT NULL CHECK (length(document_id) = 36),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 32),
    content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
    words_hash TEXT NOT NULL CHECK (length(words_hash) = 64),
    frozen_at TEXT NOT NULL CHECK (length(frozen_at) = 26),
    author TEXT NOT NULL CHECK (length(author) BETWEEN 1 AND 200),
    CONSTRAINT versions_pk PRIMARY KEY (id),
    CONSTRAINT versions_ordinal UNIQUE (document_id, ordinal),
    CONSTRAINT versions_number UNIQUE (document_id, number),
    CONSTRAINT versions_document FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT versions_content FOREIGN KEY (content_hash) REFERENCES contents (hash) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT versions_words FOREIGN KEY (words_hash) REFERENCES words (hash) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE INDEX versions_content ON versions (content_hash);
CREATE INDEX versions_words ON versions (words_hash);
-- +goose StatementBegin
CREATE TRIGGER versions_no_update BEFORE UPDATE ON versions
BEGIN
    SELECT RAISE(ABORT, 'versions is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER versions_no_delete BEFORE DELETE ON versions
BEGIN
    SELECT RAISE(ABORT, 'versions is protected');
END;
-- +goose StatementEnd
