-- +goose Up
ALTER TABLE deployment_items ADD COLUMN reason TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(reason));
ALTER TABLE deployment_items ADD COLUMN approved_by TEXT NOT NULL DEFAULT '' CHECK (length(approved_by) <= 200);
ALTER TABLE deployment_items ADD COLUMN done_date TEXT CHECK (length(done_date) = 10);
ALTER TABLE deployment_items ADD COLUMN done_at TEXT CHECK (length(done_at) = 26);
