-- +goose Up
CREATE TABLE exception_customers (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    deployment_code TEXT NOT NULL CHECK (length(deployment_code) <= 64),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    customer_code TEXT NOT NULL CHECK (length(customer_code) BETWEEN 1 AND 64),
    listed_on TEXT NOT NULL CHECK (length(listed_on) = 10),
    outstanding INTEGER NOT NULL CHECK (outstanding IN (0, 1)),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT exception_customers_pk PRIMARY KEY (release_id, deployment_code, code, customer_code),
    CONSTRAINT exception_customers_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
CREATE INDEX exception_customers_by_day ON exception_customers (customer_code, listed_on, release_id, deployment_code, code);
CREATE INDEX exception_customers_by_outstanding ON exception_customers (customer_code, outstanding, listed_on, release_id, deployment_code, code);
