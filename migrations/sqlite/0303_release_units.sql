-- +goose Up
CREATE TABLE release_units (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    name TEXT NOT NULL CHECK (json_valid(name)),
    version TEXT NOT NULL CHECK (length(version) <= 200),
    kind TEXT NOT NULL CHECK (json_valid(kind)),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT release_units_pk PRIMARY KEY (release_id, code),
    CONSTRAINT release_units_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
