-- +goose Up
ALTER TABLE deployments ADD COLUMN build TEXT NOT NULL DEFAULT '' CHECK (length(build) IN (0, 64));
ALTER TABLE deployments ADD COLUMN customer_group TEXT NOT NULL DEFAULT '' CHECK (length(customer_group) <= 64);
ALTER TABLE deployments ADD COLUMN shared INTEGER CHECK (shared IN (0, 1));
ALTER TABLE deployments ADD COLUMN begins_at TEXT CHECK (length(begins_at) = 26);
ALTER TABLE deployments ADD COLUMN ends_at TEXT CHECK (length(ends_at) = 26);
ALTER TABLE deployments ADD COLUMN lasting INTEGER NOT NULL DEFAULT 0 CHECK (lasting IN (0, 1));
CREATE INDEX deployments_by_beginning ON deployments (begins_at, ends_at);
CREATE INDEX deployments_by_lasting ON deployments (lasting, begins_at);
