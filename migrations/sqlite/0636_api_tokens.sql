-- +goose Up
CREATE TABLE api_tokens (
    id TEXT NOT NULL CHECK (length(id) = 36),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 64),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 26),
    revoked_at TEXT CHECK (length(revoked_at) = 26),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT api_tokens_pk PRIMARY KEY (id),
    CONSTRAINT api_tokens_by_hash UNIQUE (hash),
    CONSTRAINT api_tokens_person_fk FOREIGN KEY (person) REFERENCES people (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE INDEX api_tokens_by_person ON api_tokens (person, recorded_at);
