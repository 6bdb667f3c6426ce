-- +goose Up
ALTER TABLE release_customers ADD COLUMN release_code TEXT NOT NULL DEFAULT '' CHECK (length(release_code) <= 64);
ALTER TABLE release_customers ADD COLUMN due_on TEXT NOT NULL DEFAULT '9999-12-31' CHECK (length(due_on) = 10);
CREATE INDEX release_customers_by_code ON release_customers (customer_code, release_code);
CREATE INDEX release_customers_by_due ON release_customers (customer_code, due_on, release_code);
