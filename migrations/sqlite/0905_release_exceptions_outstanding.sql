-- +goose Up
ALTER TABLE release_exceptions ADD COLUMN outstanding INTEGER NOT NULL DEFAULT 0 CHECK (outstanding IN (0, 1));
CREATE INDEX release_exceptions_by_kind ON release_exceptions (kind, listed_on, release_id, deployment_code, code);
CREATE INDEX release_exceptions_by_gate ON release_exceptions (gate, listed_on, release_id, deployment_code, code);
CREATE INDEX release_exceptions_by_outstanding ON release_exceptions (outstanding, listed_on, release_id, deployment_code, code);
