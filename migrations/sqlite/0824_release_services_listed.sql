-- +goose Up
ALTER TABLE release_services ADD COLUMN release_code TEXT NOT NULL DEFAULT '' CHECK (length(release_code) <= 64);
ALTER TABLE release_services ADD COLUMN due_on TEXT NOT NULL DEFAULT '9999-12-31' CHECK (length(due_on) = 10);
CREATE INDEX release_services_by_code ON release_services (service_code, release_code);
CREATE INDEX release_services_by_due ON release_services (service_code, due_on, release_code);
