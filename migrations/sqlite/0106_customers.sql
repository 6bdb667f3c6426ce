-- +goose Up
CREATE TABLE customers (
    id TEXT NOT NULL CHECK (length(id) = 36),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    name TEXT NOT NULL CHECK (json_valid(name)),
    kind TEXT NOT NULL CHECK (length(kind) <= 16),
    language TEXT NOT NULL CHECK (length(language) <= 35),
    zone TEXT NOT NULL CHECK (length(zone) <= 64),
    signatories TEXT NOT NULL CHECK (json_valid(signatories)),
    row_version INTEGER NOT NULL CHECK (row_version >= 0),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT customers_pk PRIMARY KEY (id),
    CONSTRAINT customers_by_code UNIQUE (code),
    CONSTRAINT customers_kind CHECK (kind IN ('external', 'internal', 'group'))
) STRICT;
