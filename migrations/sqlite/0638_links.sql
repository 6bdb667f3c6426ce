-- +goose Up
CREATE TABLE links (
    id TEXT NOT NULL CHECK (length(id) = 36),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    purpose TEXT NOT NULL CHECK (length(purpose) BETWEEN 1 AND 16),
    person TEXT NOT NULL CHECK (length(person) <= 64),
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 26),
    used_at TEXT CHECK (length(used_at) = 26),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT links_pk PRIMARY KEY (id),
    CONSTRAINT links_by_hash UNIQUE (hash)
) STRICT;
CREATE INDEX links_by_person ON links (person, purpose);
