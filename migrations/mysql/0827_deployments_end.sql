-- +goose Up
UPDATE deployments
SET ends_at = GREATEST(begins_at, COALESCE(ended_at, TIMESTAMP(ended_date) + INTERVAL 1 DAY,
    window_to_at, TIMESTAMP(window_to_date) + INTERVAL 1 DAY,
    CASE WHEN CASE WHEN started_date IS NOT NULL THEN started_at IS NULL
        WHEN window_from_date IS NOT NULL THEN window_from_at IS NULL ELSE planned_at IS NULL END THEN begins_at + INTERVAL 1 DAY ELSE begins_at END))
WHERE begins_at IS NOT NULL;
