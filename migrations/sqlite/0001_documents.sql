-- +goose Up
CREATE TABLE documents (
    id TEXT NOT NULL CHECK (length(id) = 36),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    code TEXT NOT NULL CHECK (length(code) <= 100),
    created_at TEXT NOT NULL CHECK (length(created_at) = 26),
    CONSTRAINT documents_pk PRIMARY KEY (id),
    CONSTRAINT documents_kind_subject UNIQUE (kind, subject)
) STRICT;
