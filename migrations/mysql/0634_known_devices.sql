-- +goose Up
CREATE TABLE known_devices (
    hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(hash) = 64),
    account_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(account_id) = 36),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT known_devices_pk PRIMARY KEY (hash),
    CONSTRAINT known_devices_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    INDEX known_devices_by_account (account_id, recorded_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
