-- +goose Up
CREATE TABLE recovery_codes (
    account_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(account_id) = 36),
    hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(hash) = 64),
    used_at DATETIME(6) NULL,
    CONSTRAINT recovery_codes_pk PRIMARY KEY (account_id, hash),
    CONSTRAINT recovery_codes_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
