-- +goose Up
CREATE TABLE import_reports (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    command VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(command) >= 1),
    file_name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL CHECK (char_length(file_name) >= 1),
    file_sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(file_sha256) = 64),
    at DATETIME(6) NOT NULL,
    written TINYINT(1) NOT NULL CHECK (written IN (0, 1)),
    rows_read INT NOT NULL CHECK (rows_read >= 0),
    created INT NOT NULL CHECK (created >= 0),
    updated INT NOT NULL CHECK (updated >= 0),
    unchanged INT NOT NULL CHECK (unchanged >= 0),
    rejected INT NOT NULL CHECK (rejected >= 0),
    placeholders INT NOT NULL CHECK (placeholders >= 0),
    warnings INT NOT NULL CHECK (warnings >= 0),
    report LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(report)),
    CONSTRAINT import_reports_pk PRIMARY KEY (id),
    INDEX import_reports_command (command, at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
