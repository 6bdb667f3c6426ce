-- +goose Up
CREATE TABLE jobs (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    kind VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(kind) >= 1),
    payload LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(payload)),
    dedupe_key VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NULL CHECK (char_length(dedupe_key) >= 1),
    state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(state) >= 1),
    attempts INT NOT NULL CHECK (attempts >= 0),
    progress INT NOT NULL CHECK (progress >= 0),
    run_at DATETIME(6) NOT NULL,
    lease_owner VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    lease_until DATETIME(6) NULL,
    lease_token BIGINT NOT NULL CHECK (lease_token >= 0),
    last_error VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    created_at DATETIME(6) NOT NULL,
    finished_at DATETIME(6) NULL,
    CONSTRAINT jobs_pk PRIMARY KEY (id),
    CONSTRAINT jobs_dedupe UNIQUE (kind, dedupe_key),
    CONSTRAINT jobs_state CHECK (state IN ('ready', 'running', 'done', 'dead', 'cancelled')),
    CONSTRAINT jobs_progress CHECK (progress <= 100),
    CONSTRAINT jobs_unfinished CHECK (dedupe_key IS NULL OR state IN ('ready', 'running')),
    INDEX jobs_due (state, run_at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
