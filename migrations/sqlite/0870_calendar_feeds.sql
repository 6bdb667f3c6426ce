-- +goose Up
CREATE TABLE calendar_feeds (
    id TEXT NOT NULL CHECK (length(id) = 36),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 64),
    customer_code TEXT NOT NULL CHECK (length(customer_code) <= 64),
    service_code TEXT NOT NULL CHECK (length(service_code) <= 64),
    language TEXT NOT NULL CHECK (length(language) BETWEEN 1 AND 35),
    revoked_at TEXT CHECK (length(revoked_at) = 26),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT calendar_feeds_pk PRIMARY KEY (id),
    CONSTRAINT calendar_feeds_by_hash UNIQUE (hash)
) STRICT;
