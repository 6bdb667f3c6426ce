-- +goose Up
CREATE TABLE control_sheets (
    version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(version_id) = 36),
    ordinal INT NOT NULL CHECK (ordinal >= 1),
    hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(hash) = 64),
    body LONGBLOB NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT control_sheets_pk PRIMARY KEY (version_id, ordinal),
    CONSTRAINT control_sheets_hash UNIQUE (version_id, hash),
    CONSTRAINT control_sheets_version FOREIGN KEY (version_id) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
