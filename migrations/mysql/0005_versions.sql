-- +goose Up
CREATE TABLE versions (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    document_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(document_id) = 36),
    ordinal INT NOT NULL CHECK (ordinal >= 1),
    number VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(number) >= 1),
    content_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(content_hash) = 64),
    words_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(words_hash) = 64),
    frozen_at DATETIME(6) NOT NULL,
    author VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL CHECK (char_length(author) >= 1),
    CONSTRAINT versions_pk PRIMARY KEY (id),
    CONSTRAINT versions_ordinal UNIQUE (document_id, ordinal),
    CONSTRAINT versions_number UNIQUE (document_id, number),
    CONSTRAINT versions_document FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT versions_content FOREIGN KEY (content_hash) REFERENCES contents (hash) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT versions_words FOREIGN KEY (words_hash) REFERENCES words (hash) ON DELETE RESTRICT ON UPDATE RESTRICT,
    INDEX versions_content (content_hash),
    INDEX versions_words (words_hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
