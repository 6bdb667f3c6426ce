-- +goose Up
CREATE TABLE sessions (
    hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(hash) = 64),
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    account_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL CHECK (length(account_id) = 36),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    epoch INT NOT NULL CHECK (epoch >= 0),
    created_at DATETIME(6) NOT NULL,
    last_seen DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    confirmed_at DATETIME(6) NULL,
    ended_at DATETIME(6) NULL,
    address VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    agent VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    payload LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(payload)),
    CONSTRAINT sessions_pk PRIMARY KEY (hash),
    CONSTRAINT sessions_by_id UNIQUE (id),
    CONSTRAINT sessions_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    INDEX sessions_by_account (account_id, created_at),
    INDEX sessions_by_end (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
