-- +goose Up
UPDATE deployments SET lasting = 1 WHERE julianday(ends_at) - julianday(begins_at) > 7;
