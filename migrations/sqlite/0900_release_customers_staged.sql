-- +goose Up
ALTER TABLE release_customers ADD COLUMN stage TEXT NOT NULL DEFAULT '' CHECK (length(stage) <= 20);
ALTER TABLE release_customers ADD COLUMN type TEXT NOT NULL DEFAULT '' CHECK (length(type) <= 20);
ALTER TABLE release_customers ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1));
CREATE INDEX release_customers_by_stage ON release_customers (customer_code, stage, release_code);
CREATE INDEX release_customers_by_stage_due ON release_customers (customer_code, stage, due_on, release_code);
CREATE INDEX release_customers_by_type ON release_customers (customer_code, type, release_code);
CREATE INDEX release_customers_by_type_due ON release_customers (customer_code, type, due_on, release_code);
CREATE INDEX release_customers_by_stage_type ON release_customers (customer_code, stage, type, release_code);
CREATE INDEX release_customers_by_stage_type_due ON release_customers (customer_code, stage, type, due_on, release_code);
CREATE INDEX release_customers_by_suspended ON release_customers (customer_code, suspended, release_code);
