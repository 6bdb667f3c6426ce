-- +goose Up
UPDATE release_services
SET stage = (SELECT r.stage FROM releases r WHERE r.id = release_services.release_id),
    type = (SELECT r.type FROM releases r WHERE r.id = release_services.release_id),
    suspended = (SELECT r.suspended FROM releases r WHERE r.id = release_services.release_id);
