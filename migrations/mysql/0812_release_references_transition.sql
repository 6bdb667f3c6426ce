-- +goose Up
ALTER TABLE release_references
    ADD COLUMN transition BOOLEAN NOT NULL DEFAULT 0 CHECK (transition IN (0, 1));
