-- +goose Up
CREATE TABLE job_titles (
    id TEXT NOT NULL CHECK (length(id) = 36),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    name TEXT NOT NULL CHECK (json_valid(name)),
    row_version INTEGER NOT NULL CHECK (row_version >= 0),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT job_titles_pk PRIMARY KEY (id),
    CONSTRAINT job_titles_by_code UNIQUE (code)
) STRICT;
