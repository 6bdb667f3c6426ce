-- +goose Up
CREATE TABLE exception_customers (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    deployment_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(code) >= 1),
    customer_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(customer_code) >= 1),
    listed_on DATE NOT NULL,
    outstanding BOOLEAN NOT NULL CHECK (outstanding IN (0, 1)),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT exception_customers_pk PRIMARY KEY (release_id, deployment_code, code, customer_code),
    CONSTRAINT exception_customers_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    INDEX exception_customers_by_day (customer_code, listed_on, release_id, deployment_code, code),
    INDEX exception_customers_by_outstanding (customer_code, outstanding, listed_on, release_id, deployment_code, code)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
