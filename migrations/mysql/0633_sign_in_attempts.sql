-- +goose Up
CREATE TABLE sign_in_attempts (
    attempt_key VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(attempt_key) >= 1),
    failures INT NOT NULL CHECK (failures >= 0),
    last_at DATETIME(6) NOT NULL,
    refused_until DATETIME(6) NULL,
    CONSTRAINT sign_in_attempts_pk PRIMARY KEY (attempt_key),
    INDEX sign_in_attempts_by_last (last_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
