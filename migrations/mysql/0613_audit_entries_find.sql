-- +goose Up
ALTER TABLE audit_entries
    ADD UNIQUE INDEX audit_entries_idx (idx),
    ADD INDEX audit_entries_actor (actor, idx),
    ADD INDEX audit_entries_action (action, idx);
