-- +goose Up
CREATE TABLE release_exceptions (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    deployment_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(code) >= 1),
    ordinal INT NOT NULL CHECK (ordinal >= 0),
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    what LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(what)),
    reason LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(reason)),
    person VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL CHECK (char_length(person) >= 1),
    second_person VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    occurred_date DATE,
    occurred_at DATETIME(6),
    noted_date DATE,
    noted_at DATETIME(6),
    expires_on DATE,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT release_exceptions_pk PRIMARY KEY (release_id, deployment_code, code),
    CONSTRAINT release_exceptions_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_exceptions_kind CHECK (kind IN ('waiver', 'override', 'deferral', 'late_record', 'solo_approval')),
    CONSTRAINT release_exceptions_second CHECK ((second_person <> '') = (kind NOT IN ('late_record', 'solo_approval'))),
    CONSTRAINT release_exceptions_expiry CHECK ((expires_on IS NULL) = (kind = 'late_record'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
