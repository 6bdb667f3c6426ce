-- +goose Up
CREATE TABLE decisions (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(version_id) = 36),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(person) >= 1),
    step INT NOT NULL CHECK (step >= 0),
    role VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    meaning VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(meaning) >= 1),
    approved TINYINT(1) NOT NULL CHECK (approved IN (0, 1)),
    reason VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    content_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(content_hash) = 64),
    solo TINYINT(1) NOT NULL CHECK (solo IN (0, 1)),
    decided_at DATETIME(6) NOT NULL,
    CONSTRAINT decisions_pk PRIMARY KEY (id),
    CONSTRAINT decisions_once UNIQUE (version_id, person),
    CONSTRAINT decisions_version_fk FOREIGN KEY (version_id) REFERENCES submissions (version_id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    INDEX decisions_by_person (person, decided_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
