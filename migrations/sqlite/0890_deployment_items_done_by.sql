-- +goose Up
ALTER TABLE deployment_items ADD COLUMN done_by TEXT NOT NULL DEFAULT '' CHECK (length(done_by) <= 200);
