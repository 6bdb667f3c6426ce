-- +goose Up
DROP TRIGGER IF EXISTS audit_entries_no_update;
