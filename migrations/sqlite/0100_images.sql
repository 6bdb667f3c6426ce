-- +goose Up
CREATE TABLE images (
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    media_type TEXT NOT NULL CHECK (length(media_type) <= 16),
    body BLOB NOT NULL CHECK (length(body) >= 1),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT images_pk PRIMARY KEY (sha256),
    CONSTRAINT images_media_type CHECK (media_type IN ('image/png', 'image/jpeg'))
) STRICT;
