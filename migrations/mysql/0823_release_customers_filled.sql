-- +goose Up
UPDATE release_customers
SET release_code = (SELECT r.code FROM releases r WHERE r.id = release_customers.release_id),
    due_on = (SELECT r.due_on FROM releases r WHERE r.id = release_customers.release_id);
