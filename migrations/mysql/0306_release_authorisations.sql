-- +goose Up
CREATE TABLE release_authorisations (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    reference VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (char_length(reference) >= 1),
    ordinal INT NOT NULL CHECK (ordinal >= 0),
    authority VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    role VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(role) >= 1),
    person VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    occurred_date DATE,
    occurred_at DATETIME(6),
    noted_date DATE,
    noted_at DATETIME(6),
    verbal BOOLEAN NOT NULL CHECK (verbal IN (0, 1)),
    conditions LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(conditions)),
    expires_on DATE,
    core VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(core) IN (0, 64)),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT release_authorisations_pk PRIMARY KEY (release_id, reference),
    CONSTRAINT release_authorisations_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
