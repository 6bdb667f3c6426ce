-- +goose Up
UPDATE release_exceptions SET outstanding = CASE WHEN done_at IS NULL AND kind <> 'late_record' THEN 1 ELSE 0 END;
