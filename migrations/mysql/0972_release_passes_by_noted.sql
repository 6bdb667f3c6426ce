-- +goose Up
CREATE INDEX release_passes_by_noted ON release_passes (noted_at, target, brought_in);
