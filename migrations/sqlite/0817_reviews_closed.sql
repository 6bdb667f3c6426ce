-- +goose Up
ALTER TABLE reviews ADD COLUMN closed_at TEXT CHECK (length(closed_at) = 26);
