-- +goose Up
UPDATE deployments SET lasting = 1 WHERE TIMESTAMPDIFF(SECOND, begins_at, ends_at) > 604800;
