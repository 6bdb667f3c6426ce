-- +goose Up
CREATE TABLE release_pass_counts (
    span TEXT NOT NULL CHECK (length(span) BETWEEN 3 AND 5),
    first_day TEXT NOT NULL CHECK (length(first_day) = 10),
    target TEXT NOT NULL CHECK (length(target) BETWEEN 1 AND 32),
    brought_in INTEGER NOT NULL CHECK (brought_in IN (0, 1)),
    passes INTEGER NOT NULL CHECK (passes >= 1),
    last_at TEXT NOT NULL CHECK (length(last_at) = 26),
    CONSTRAINT release_pass_counts_pk PRIMARY KEY (span, first_day, target, brought_in)
) STRICT;
