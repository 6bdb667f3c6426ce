-- +goose Up
CREATE TABLE deployment_customers (
    deployment_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(deployment_id) = 36),
    customer_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(customer_code) >= 1),
    ordinal INT NOT NULL CHECK (ordinal >= 0),
    policy_version VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT deployment_customers_pk PRIMARY KEY (deployment_id, customer_code),
    CONSTRAINT deployment_customers_deployment FOREIGN KEY (deployment_id) REFERENCES deployments (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT deployment_customers_customer FOREIGN KEY (customer_code) REFERENCES customers (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    INDEX deployment_customers_by_customer (customer_code)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
