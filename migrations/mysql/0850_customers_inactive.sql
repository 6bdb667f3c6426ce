-- +goose Up
ALTER TABLE customers ADD COLUMN inactive BOOLEAN NOT NULL DEFAULT 0 CHECK (inactive IN (0, 1));
