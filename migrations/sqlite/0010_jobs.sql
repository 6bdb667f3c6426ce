-- +goose Up
CREATE TABLE jobs (
    id TEXT NOT NULL CHECK (length(id) = 36),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    dedupe_key TEXT CHECK (length(dedupe_key) BETWEEN 1 AND 200),
    state TEXT NOT NULL CHECK (length(state) BETWEEN 1 AND 16),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    progress INTEGER NOT NULL CHECK (progress >= 0),
    run_at TEXT NOT NULL CHECK (length(run_at) = 26),
    lease_owner TEXT CHECK (length(lease_owner) <= 64),
    lease_until TEXT CHECK (length(lease_until) = 26),
    lease_token INTEGER NOT NULL CHECK (lease_token >= 0),
    last_error TEXT NOT NULL CHECK (length(last_error) <= 2000),
    created_at TEXT NOT NULL CHECK (length(created_at) = 26),
    finished_at TEXT CHECK (length(finished_at) = 26),
    CONSTRAINT jobs_pk PRIMARY KEY (id),
    CONSTRAINT jobs_dedupe UNIQUE (kind, dedupe_key),
    CONSTRAINT jobs_state CHECK (state IN ('ready', 'running', 'done', 'dead', 'cancelled')),
    CONSTRAINT jobs_progress CHECK (progress <= 100),
    CONSTRAINT jobs_unfinished CHECK (dedupe_key IS NULL OR state IN ('ready', 'running'))
) STRICT;
CREATE INDEX jobs_due ON jobs (state, run_at, id);
