-- +goose Up
CREATE TABLE deployment_items (
    deployment_id TEXT NOT NULL CHECK (length(deployment_id) = 36),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    description TEXT NOT NULL CHECK (json_valid(description)),
    mandatory INTEGER NOT NULL CHECK (mandatory IN (0, 1)),
    evidence TEXT NOT NULL CHECK (json_valid(evidence)),
    state TEXT NOT NULL CHECK (length(state) <= 20),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT deployment_items_pk PRIMARY KEY (deployment_id, code),
    CONSTRAINT deployment_items_deployment FOREIGN KEY (deployment_id) REFERENCES deployments (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT deployment_items_state CHECK (state IN ('pending', 'done', 'not_applicable'))
) STRICT;
