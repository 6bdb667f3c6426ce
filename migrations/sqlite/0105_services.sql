-- +goose Up
CREATE TABLE services (
    id TEXT NOT NULL CHECK (length(id) = 36),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    name TEXT NOT NULL CHECK (json_valid(name)),
    owner TEXT CHECK (length(owner) BETWEEN 1 AND 64),
    row_version INTEGER NOT NULL CHECK (row_version >= 0),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT services_pk PRIMARY KEY (id),
    CONSTRAINT services_by_code UNIQUE (code),
    CONSTRAINT services_owner_fk FOREIGN KEY (owner) REFERENCES people (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
