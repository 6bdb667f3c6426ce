-- +goose Up
ALTER TABLE release_units ADD COLUMN service_code TEXT NOT NULL DEFAULT '' CHECK (length(service_code) <= 64);
ALTER TABLE release_units ADD COLUMN hash TEXT NOT NULL DEFAULT '' CHECK (length(hash) IN (0, 64));
ALTER TABLE release_units ADD COLUMN items TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(items));
ALTER TABLE release_units ADD COLUMN party TEXT NOT NULL DEFAULT '' CHECK (length(party) <= 200);
