-- +goose Up
ALTER TABLE release_references ADD COLUMN transition INTEGER NOT NULL DEFAULT 0 CHECK (transition IN (0, 1));
