-- +goose Up
CREATE TABLE deployment_customers (
    deployment_id TEXT NOT NULL CHECK (length(deployment_id) = 36),
    customer_code TEXT NOT NULL CHECK (length(customer_code) BETWEEN 1 AND 64),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    policy_version TEXT NOT NULL CHECK (length(policy_version) <= 64),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT deployment_customers_pk PRIMARY KEY (deployment_id, customer_code),
    CONSTRAINT deployment_customers_deployment FOREIGN KEY (deployment_id) REFERENCES deployments (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT deployment_customers_customer FOREIGN KEY (customer_code) REFERENCES customers (code) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
CREATE INDEX deployment_customers_by_customer ON deployment_customers (customer_code);
