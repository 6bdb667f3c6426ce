-- +goose Up
CREATE TABLE images (
    sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(sha256) = 64),
    media_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    body LONGBLOB NOT NULL CHECK (length(body) >= 1),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT images_pk PRIMARY KEY (sha256),
    CONSTRAINT images_media_type CHECK (media_type IN ('image/png', 'image/jpeg'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
