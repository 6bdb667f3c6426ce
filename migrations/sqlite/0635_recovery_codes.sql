-- +goose Up
CREATE TABLE recovery_codes (
    account_id TEXT NOT NULL CHECK (length(account_id) = 36),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    used_at TEXT CHECK (length(used_at) = 26),
    CONSTRAINT recovery_codes_pk PRIMARY KEY (account_id, hash),
    CONSTRAINT recovery_codes_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
