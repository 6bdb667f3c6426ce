-- +goose Up
CREATE TABLE known_devices (
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    account_id TEXT NOT NULL CHECK (length(account_id) = 36),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT known_devices_pk PRIMARY KEY (hash),
    CONSTRAINT known_devices_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE INDEX known_devices_by_account ON known_devices (account_id, recorded_at);
