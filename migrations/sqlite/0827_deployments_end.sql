-- +goose Up
UPDATE deployments
SET ends_at = MAX(begins_at, COALESCE(ended_at, DATE(ended_date, '+1 day') || ' 00:00:00.000000',
    window_to_at, DATE(window_to_date, '+1 day') || ' 00:00:00.000000',
    CASE WHEN CASE WHEN started_date IS NOT NULL THEN started_at IS NULL
        WHEN window_from_date IS NOT NULL THEN window_from_at IS NULL ELSE planned_at IS NULL END THEN DATE(begins_at, '+1 day') || ' 00:00:00.000000' ELSE begins_at END))
WHERE begins_at IS NOT NULL;
