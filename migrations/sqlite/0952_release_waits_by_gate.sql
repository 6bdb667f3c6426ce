-- +goose Up
CREATE INDEX release_waits_by_gate ON release_waits (gate, due_on, release_id, place);
