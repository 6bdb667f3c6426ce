-- +goose Up
CREATE TABLE files (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(version_id) = 36),
    sheet_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(sheet_hash) = 64),
    locale VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(locale) >= 1),
    format VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(format) >= 1),
    renderer VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(renderer) >= 1),
    sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(sha256) = 64),
    size BIGINT NOT NULL CHECK (size >= 0),
    blob_key VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(blob_key) >= 1),
    made_at DATETIME(6) NOT NULL,
    CONSTRAINT files_pk PRIMARY KEY (id),
    CONSTRAINT files_blob_key UNIQUE (blob_key),
    CONSTRAINT files_rendering UNIQUE (version_id, sheet_hash, locale, format, renderer),
    CONSTRAINT files_sheet FOREIGN KEY (version_id, sheet_hash) REFERENCES control_sheets (version_id, hash) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
