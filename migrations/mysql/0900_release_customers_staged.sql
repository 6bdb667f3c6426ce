-- +goose Up
ALTER TABLE release_customers
    ADD COLUMN stage VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN type VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN suspended BOOLEAN NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),
    ADD INDEX release_customers_by_stage (customer_code, stage, release_code),
    ADD INDEX release_customers_by_stage_due (customer_code, stage, due_on, release_code),
    ADD INDEX release_customers_by_type (customer_code, type, release_code),
    ADD INDEX release_customers_by_type_due (customer_code, type, due_on, release_code),
    ADD INDEX release_customers_by_stage_type (customer_code, stage, type, release_code),
    ADD INDEX release_customers_by_stage_type_due (customer_code, stage, type, due_on, release_code),
    ADD INDEX release_customers_by_suspended (customer_code, suspended, release_code);
