-- +goose Up
CREATE TABLE audit_hashes (
    idx BIGINT NOT NULL CHECK (idx >= 0),
    hash BINARY(32) NOT NULL,
    CONSTRAINT audit_hashes_pk PRIMARY KEY (idx)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
