-- +goose Up
CREATE TABLE links (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(hash) = 64),
    purpose VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(purpose) >= 1),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    used_at DATETIME(6) NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT links_pk PRIMARY KEY (id),
    CONSTRAINT links_by_hash UNIQUE (hash),
    INDEX links_by_person (person, purpose)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
