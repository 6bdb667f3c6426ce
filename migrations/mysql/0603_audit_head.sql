-- +goose Up
CREATE TABLE audit_head (
    id INT NOT NULL CHECK (id = 1),
    installation VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(installation) >= 1),
    size BIGINT NOT NULL CHECK (size >= 0),
    frontier LONGBLOB NOT NULL,
    CONSTRAINT audit_head_pk PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
