-- +goose Up
CREATE TABLE release_customers (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    customer_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(customer_code) >= 1),
    ordinal INT NOT NULL CHECK (ordinal >= 0),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT release_customers_pk PRIMARY KEY (release_id, customer_code),
    CONSTRAINT release_customers_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_customers_customer FOREIGN KEY (customer_code) REFERENCES customers (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    INDEX release_customers_by_customer (customer_code)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
