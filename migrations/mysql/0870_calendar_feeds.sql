-- +goose Up
CREATE TABLE calendar_feeds (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(hash) = 64),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(person) >= 1),
    customer_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    service_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    language VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(language) >= 1),
    revoked_at DATETIME(6) NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT calendar_feeds_pk PRIMARY KEY (id),
    CONSTRAINT calendar_feeds_by_hash UNIQUE (hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
