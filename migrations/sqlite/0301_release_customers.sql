-- +goose Up
CREATE TABLE release_customers (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    customer_code TEXT NOT NULL CHECK (length(customer_code) BETWEEN 1 AND 64),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT release_customers_pk PRIMARY KEY (release_id, customer_code),
    CONSTRAINT release_customers_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_customers_customer FOREIGN KEY (customer_code) REFERENCES customers (code) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
CREATE INDEX release_customers_by_customer ON release_customers (customer_code);
