-- +goose Up
CREATE TABLE reminders (
    document_id TEXT NOT NULL CHECK (length(document_id) = 36),
    what TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 16),
    due TEXT NOT NULL CHECK (length(due) = 10),
    days INTEGER NOT NULL CHECK (days >= 0),
    reminded_at TEXT NOT NULL CHECK (length(reminded_at) = 26),
    CONSTRAINT reminders_pk PRIMARY KEY (document_id, what, due, days),
    CONSTRAINT reminders_document_fk FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
