-- +goose Up
ALTER TABLE audit_entries
    DROP INDEX audit_entries_at,
    DROP INDEX audit_entries_actor,
    DROP INDEX audit_entries_action,
    DROP INDEX audit_entries_subject,
    ADD INDEX audit_entries_at (at, idx),
    ADD INDEX audit_entries_actor (actor, at, idx),
    ADD INDEX audit_entries_action (action, at, idx),
    ADD INDEX audit_entries_subject (subject_kind, subject_id, at, idx),
    ADD INDEX audit_entries_kind (subject_kind, at, idx);
