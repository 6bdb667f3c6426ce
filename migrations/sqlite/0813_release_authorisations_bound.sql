-- +goose Up
ALTER TABLE release_authorisations ADD COLUMN content_hash TEXT NOT NULL DEFAULT '' CHECK (length(content_hash) IN (0, 64));
ALTER TABLE release_authorisations ADD COLUMN number TEXT NOT NULL DEFAULT '' CHECK (length(number) <= 64);
ALTER TABLE release_authorisations ADD COLUMN revoked_on TEXT CHECK (length(revoked_on) = 10);
