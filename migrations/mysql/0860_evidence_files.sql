-- +goose Up
CREATE TABLE evidence_files (
    sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(sha256) = 64),
    name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL CHECK (char_length(name) >= 1),
    size BIGINT NOT NULL CHECK (size >= 1),
    blob_key VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(blob_key) >= 1),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT evidence_files_pk PRIMARY KEY (sha256),
    CONSTRAINT evidence_files_blob UNIQUE (blob_key)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
