-- +goose Up
CREATE TABLE idempotency_keys (
    actor VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (char_length(actor) >= 1),
    request_key VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(request_key) >= 1),
    digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(digest) = 64),
    status INT NOT NULL CHECK (status >= 0),
    content_type VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    location VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    body LONGBLOB NOT NULL,
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT idempotency_keys_pk PRIMARY KEY (actor, request_key),
    INDEX idempotency_keys_created (created_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
