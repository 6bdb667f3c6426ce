-- +goose Up
CREATE TABLE release_facts (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    ordinal INT NOT NULL CHECK (ordinal >= 0),
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(kind) >= 1),
    deployment_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    attempt INT NOT NULL CHECK (attempt >= 0),
    customer_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    fact_key VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    occurred_at DATETIME(6) NOT NULL,
    noted_at DATETIME(6) NOT NULL,
    actor VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL CHECK (char_length(actor) >= 1),
    late BOOLEAN NOT NULL CHECK (late IN (0, 1)),
    body LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(body)),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT release_facts_pk PRIMARY KEY (id),
    CONSTRAINT release_facts_in_order UNIQUE (release_id, ordinal),
    CONSTRAINT release_facts_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
