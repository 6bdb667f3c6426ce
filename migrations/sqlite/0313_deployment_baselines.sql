-- +goose Up
CREATE TABLE deployment_baselines (
    deployment_id TEXT NOT NULL CHECK (length(deployment_id) = 36),
    kind TEXT NOT NULL CHECK (length(kind) <= 20),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    location TEXT NOT NULL CHECK (json_valid(location)),
    taken_date TEXT CHECK (length(taken_date) = 10),
    taken_at TEXT CHECK (length(taken_at) = 26),
    hash TEXT NOT NULL CHECK (length(hash) IN (0, 64)),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT deployment_baselines_pk PRIMARY KEY (deployment_id, kind),
    CONSTRAINT deployment_baselines_deployment FOREIGN KEY (deployment_id) REFERENCES deployments (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT deployment_baselines_kind CHECK (kind IN ('before', 'release', 'after'))
) STRICT;
