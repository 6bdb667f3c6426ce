-- +goose Up
CREATE TABLE release_criteria (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(code) >= 1),
    ordinal INT NOT NULL CHECK (ordinal >= 0),
    description LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(description)),
    evidence LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(evidence)),
    agreed_on DATE,
    agreed_with VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    state VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT release_criteria_pk PRIMARY KEY (release_id, code),
    CONSTRAINT release_criteria_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_criteria_state CHECK (state IN ('pending', 'testing', 'met', 'failed'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
