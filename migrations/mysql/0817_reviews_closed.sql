-- +goose Up
ALTER TABLE reviews
    ADD COLUMN closed_at DATETIME(6);
