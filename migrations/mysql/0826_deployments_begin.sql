-- +goose Up
UPDATE deployments
SET begins_at = COALESCE(started_at, TIMESTAMP(started_date), window_from_at, TIMESTAMP(window_from_date),
    planned_at, TIMESTAMP(planned_date));
