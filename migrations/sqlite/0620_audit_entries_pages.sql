-- +goose Up
DROP INDEX audit_entries_at;
DROP INDEX audit_entries_actor;
DROP INDEX audit_entries_action;
DROP INDEX audit_entries_subject;
CREATE INDEX audit_entries_at ON audit_entries (at, idx);
CREATE INDEX audit_entries_actor ON audit_entries (actor, at, idx);
CREATE INDEX audit_entries_action ON audit_entries (action, at, idx);
CREATE INDEX audit_entries_subject ON audit_entries (subject_kind, subject_id, at, idx);
CREATE INDEX audit_entries_kind ON audit_entries (subject_kind, at, idx);
