-- +goose Up
CREATE TABLE sign_in_attempts (
    attempt_key TEXT NOT NULL CHECK (length(attempt_key) BETWEEN 1 AND 100),
    failures INTEGER NOT NULL CHECK (failures >= 0),
    last_at TEXT NOT NULL CHECK (length(last_at) = 26),
    refused_until TEXT CHECK (length(refused_until) = 26),
    CONSTRAINT sign_in_attempts_pk PRIMARY KEY (attempt_key)
) STRICT;
CREATE INDEX sign_in_attempts_by_last ON sign_in_attempts (last_at);
