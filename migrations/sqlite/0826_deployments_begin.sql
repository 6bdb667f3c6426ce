-- +goose Up
UPDATE deployments
SET begins_at = COALESCE(started_at, started_date || ' 00:00:00.000000', window_from_at, window_from_date || ' 00:00:00.000000',
    planned_at, planned_date || ' 00:00:00.000000');
