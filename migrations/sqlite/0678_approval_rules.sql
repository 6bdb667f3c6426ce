-- +goose Up
CREATE TABLE approval_rules (
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    rule TEXT NOT NULL CHECK (json_valid(rule)),
    row_version INTEGER NOT NULL CHECK (row_version >= 1),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT approval_rules_pk PRIMARY KEY (kind)
) STRICT;
