-- +goose Up
ALTER TABLE release_exceptions
    ADD COLUMN outstanding BOOLEAN NOT NULL DEFAULT 0 CHECK (outstanding IN (0, 1)),
    ADD INDEX release_exceptions_by_kind (kind, listed_on, release_id, deployment_code, code),
    ADD INDEX release_exceptions_by_gate (gate, listed_on, release_id, deployment_code, code),
    ADD INDEX release_exceptions_by_outstanding (outstanding, listed_on, release_id, deployment_code, code);
