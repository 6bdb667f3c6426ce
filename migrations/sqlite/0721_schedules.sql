-- +goose Up
CREATE TABLE schedules (
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    rule TEXT NOT NULL CHECK (length(rule) BETWEEN 1 AND 100),
    next_run_at TEXT NOT NULL CHECK (length(next_run_at) = 26),
    row_version INTEGER NOT NULL CHECK (row_version >= 1),
    CONSTRAINT schedules_pk PRIMARY KEY (name)
) STRICT;
