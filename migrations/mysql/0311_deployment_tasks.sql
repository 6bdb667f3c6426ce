-- +goose Up
CREATE TABLE deployment_tasks (
    deployment_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(deployment_id) = 36),
    sequence INT NOT NULL CHECK (sequence >= 0),
    description LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(description)),
    who VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    planned_date DATE,
    planned_at DATETIME(6),
    occurred_date DATE,
    occurred_at DATETIME(6),
    state VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT deployment_tasks_pk PRIMARY KEY (deployment_id, sequence),
    CONSTRAINT deployment_tasks_deployment FOREIGN KEY (deployment_id) REFERENCES deployments (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT deployment_tasks_state CHECK (state IN ('pending', 'done', 'skipped', 'backed_out'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
