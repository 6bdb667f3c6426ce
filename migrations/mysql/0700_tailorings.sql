-- +goose Up
CREATE TABLE tailorings (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    kind VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(kind) >= 1),
    row_version INT NOT NULL CHECK (row_version >= 1),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT tailorings_pk PRIMARY KEY (id),
    CONSTRAINT tailorings_kind UNIQUE (kind)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
