-- +goose Up
UPDATE release_services
SET release_code = (SELECT r.code FROM releases r WHERE r.id = release_services.release_id),
    due_on = (SELECT r.due_on FROM releases r WHERE r.id = release_services.release_id);
