-- +goose Up
CREATE TABLE deployment_items (
    deployment_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(deployment_id) = 36),
    code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(code) >= 1),
    ordinal INT NOT NULL CHECK (ordinal >= 0),
    description LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(description)),
    mandatory BOOLEAN NOT NULL CHECK (mandatory IN (0, 1)),
    evidence LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(evidence)),
    state VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT deployment_items_pk PRIMARY KEY (deployment_id, code),
    CONSTRAINT deployment_items_deployment FOREIGN KEY (deployment_id) REFERENCES deployments (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT deployment_items_state CHECK (state IN ('pending', 'done', 'not_applicable'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
