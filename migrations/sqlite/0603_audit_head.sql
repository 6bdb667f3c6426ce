-- +goose Up
CREATE TABLE audit_head (
    id INTEGER NOT NULL CHECK (id = 1),
    installation TEXT NOT NULL CHECK (length(installation) BETWEEN 1 AND 64),
    size INTEGER NOT NULL CHECK (size >= 0),
    frontier BLOB NOT NULL,
    CONSTRAINT audit_head_pk PRIMARY KEY (id)
) STRICT;
