-- +goose Up
CREATE TABLE deployment_tasks (
    deployment_id TEXT NOT NULL CHECK (length(deployment_id) = 36),
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    description TEXT NOT NULL CHECK (json_valid(description)),
    who TEXT NOT NULL CHECK (length(who) <= 200),
    planned_date TEXT CHECK (length(planned_date) = 10),
    planned_at TEXT CHECK (length(planned_at) = 26),
    occurred_date TEXT CHECK (length(occurred_date) = 10),
    occurred_at TEXT CHECK (length(occurred_at) = 26),
    state TEXT NOT NULL CHECK (length(state) <= 20),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT deployment_tasks_pk PRIMARY KEY (deployment_id, sequence),
    CONSTRAINT deployment_tasks_deployment FOREIGN KEY (deployment_id) REFERENCES deployments (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT deployment_tasks_state CHECK (state IN ('pending', 'done', 'skipped', 'backed_out'))
) STRICT;
