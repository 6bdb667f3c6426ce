-- +goose Up
UPDATE releases SET due_on = COALESCE(planned, first_planned, '9999-12-31');
