-- +goose Up
ALTER TABLE release_customers
    ADD COLUMN release_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN due_on DATE NOT NULL DEFAULT '9999-12-31',
    ADD INDEX release_customers_by_code (customer_code, release_code),
    ADD INDEX release_customers_by_due (customer_code, due_on, release_code);
