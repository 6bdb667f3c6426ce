-- +goose Up
CREATE TABLE submissions (
    version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(version_id) = 36),
    level VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(level) >= 1),
    proposed VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(proposed) >= 1),
    source VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(source) >= 1),
    rule LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(rule)),
    description LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(description)),
    submitter VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(submitter) >= 1),
    wanted_from DATE NULL,
    submitted_at DATETIME(6) NOT NULL,
    CONSTRAINT submissions_pk PRIMARY KEY (version_id),
    CONSTRAINT submissions_version_fk FOREIGN KEY (version_id) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT submissions_level CHECK (level IN ('minor', 'major'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
