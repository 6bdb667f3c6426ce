-- +goose Up
CREATE TABLE sessions (
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    id TEXT NOT NULL CHECK (length(id) = 36),
    account_id TEXT CHECK (length(account_id) = 36),
    person TEXT NOT NULL CHECK (length(person) <= 64),
    epoch INTEGER NOT NULL CHECK (epoch >= 0),
    created_at TEXT NOT NULL CHECK (length(created_at) = 26),
    last_seen TEXT NOT NULL CHECK (length(last_seen) = 26),
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 26),
    confirmed_at TEXT CHECK (length(confirmed_at) = 26),
    ended_at TEXT CHECK (length(ended_at) = 26),
    address TEXT NOT NULL CHECK (length(address) <= 64),
    agent TEXT NOT NULL CHECK (length(agent) <= 200),
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    CONSTRAINT sessions_pk PRIMARY KEY (hash),
    CONSTRAINT sessions_by_id UNIQUE (id),
    CONSTRAINT sessions_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id, created_at);
CREATE INDEX sessions_by_end ON sessions (expires_at);
