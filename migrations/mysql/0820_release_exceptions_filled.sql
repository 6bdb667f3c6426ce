-- +goose Up
UPDATE release_exceptions
SET listed_on = COALESCE(noted_date, occurred_date, DATE(recorded_at)),
    confirmed_at = CASE WHEN second_person <> '' THEN COALESCE(noted_at, recorded_at) END;
