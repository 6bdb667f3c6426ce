-- +goose Up
CREATE TABLE release_passes (
    fact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(fact_id) = 36),
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    target VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(target) >= 1),
    brought_in BOOLEAN NOT NULL CHECK (brought_in IN (0, 1)),
    noted_at DATETIME(6) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT release_passes_pk PRIMARY KEY (fact_id),
    CONSTRAINT release_passes_fact FOREIGN KEY (fact_id) REFERENCES release_facts (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_passes_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    INDEX release_passes_by_target (target, brought_in, noted_at, fact_id),
    INDEX release_passes_by_release (release_id, target, brought_in, noted_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
