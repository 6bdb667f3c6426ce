-- +goose Up
CREATE TABLE audit_checkpoints (
    size BIGINT NOT NULL CHECK (size >= 1),
    root BINARY(32) NOT NULL,
    at DATETIME(6) NOT NULL,
    note LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    CONSTRAINT audit_checkpoints_pk PRIMARY KEY (size)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
