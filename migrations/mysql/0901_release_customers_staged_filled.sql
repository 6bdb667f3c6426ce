-- +goose Up
UPDATE release_customers
SET stage = (SELECT r.stage FROM releases r WHERE r.id = release_customers.release_id),
    type = (SELECT r.type FROM releases r WHERE r.id = release_customers.release_id),
    suspended = (SELECT r.suspended FROM releases r WHERE r.id = release_customers.release_id);
