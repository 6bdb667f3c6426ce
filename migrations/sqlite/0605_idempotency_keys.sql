-- +goose Up
CREATE TABLE idempotency_keys (
    actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    request_key TEXT NOT NULL CHECK (length(request_key) BETWEEN 1 AND 200),
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    status INTEGER NOT NULL CHECK (status >= 0),
    content_type TEXT NOT NULL CHECK (length(content_type) <= 200),
    location TEXT NOT NULL CHECK (length(location) <= 2000),
    body BLOB NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 26),
    CONSTRAINT idempotency_keys_pk PRIMARY KEY (actor, request_key)
) STRICT;
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
