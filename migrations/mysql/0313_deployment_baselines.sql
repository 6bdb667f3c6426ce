-- +goose Up
CREATE TABLE deployment_baselines (
    deployment_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(deployment_id) = 36),
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    ordinal INT NOT NULL CHECK (ordinal >= 0),
    location LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(location)),
    taken_date DATE,
    taken_at DATETIME(6),
    hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(hash) IN (0, 64)),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT deployment_baselines_pk PRIMARY KEY (deployment_id, kind),
    CONSTRAINT deployment_baselines_deployment FOREIGN KEY (deployment_id) REFERENCES deployments (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT deployment_baselines_kind CHECK (kind IN ('before', 'release', 'after'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
