-- +goose Up
CREATE TABLE retention_events (
    id TEXT NOT NULL CHECK (length(id) = 36),
    event TEXT NOT NULL CHECK (length(event) BETWEEN 1 AND 64),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    occurred_at TEXT NOT NULL CHECK (length(occurred_at) = 26),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT retention_events_pk PRIMARY KEY (id),
    CONSTRAINT retention_events_natural UNIQUE (kind, subject, event)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER retention_events_no_update BEFORE UPDATE ON retention_events
BEGIN
    SELECT RAISE(ABORT, 'retention_events is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER retention_events_no_delete BEFORE DELETE ON retention_events
BEGIN
    SELECT RAISE(ABORT, 'retention_events is protected');
END;
-- +goose StatementEnd
