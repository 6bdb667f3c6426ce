-- +goose Up
CREATE TABLE tailorings (
    id TEXT NOT NULL CHECK (length(id) = 36),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    row_version INTEGER NOT NULL CHECK (row_version >= 1),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT tailorings_pk PRIMARY KEY (id),
    CONSTRAINT tailorings_kind UNIQUE (kind)
) STRICT;
