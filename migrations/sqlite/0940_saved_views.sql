-- +goose Up
CREATE TABLE saved_views (
    id TEXT NOT NULL CHECK (length(id) = 36),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 64),
    page TEXT NOT NULL CHECK (length(page) BETWEEN 1 AND 100),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    query TEXT NOT NULL CHECK (length(query) <= 1000),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT saved_views_pk PRIMARY KEY (id),
    CONSTRAINT saved_views_name UNIQUE (person, page, name)
) STRICT;
