-- +goose Up
ALTER TABLE deployment_tasks ADD COLUMN reason TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(reason));
