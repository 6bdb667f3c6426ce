-- +goose Up
CREATE TABLE incidents (
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    service_code TEXT NOT NULL CHECK (length(service_code) <= 64),
    customer_code TEXT NOT NULL CHECK (length(customer_code) <= 64),
    item_code TEXT NOT NULL CHECK (length(item_code) <= 64),
    release_code TEXT NOT NULL CHECK (length(release_code) <= 64),
    title TEXT NOT NULL CHECK (length(title) <= 500),
    priority TEXT NOT NULL CHECK (length(priority) <= 200),
    major INTEGER NOT NULL CHECK (major IN (0, 1)),
    opened_at TEXT NOT NULL CHECK (length(opened_at) = 26),
    closed_at TEXT CHECK (length(closed_at) = 26),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT incidents_pk PRIMARY KEY (code)
) STRICT;
CREATE INDEX incidents_by_release ON incidents (release_code, opened_at);
CREATE INDEX incidents_by_service ON incidents (service_code, opened_at);
