-- +goose Up
ALTER TABLE audit_entries ADD COLUMN idx INTEGER NULL CHECK (idx >= 0);
ALTER TABLE audit_entries ADD COLUMN role TEXT NOT NULL DEFAULT '' CHECK (length(role) <= 64);
ALTER TABLE audit_entries ADD COLUMN request TEXT NOT NULL DEFAULT '' CHECK (length(request) <= 128);
ALTER TABLE audit_entries ADD COLUMN channel TEXT NOT NULL DEFAULT '' CHECK (length(channel) <= 32);
DROP TRIGGER audit_entries_no_update;
UPDATE audit_entries SET idx = place.n - 1
    FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY at, id) AS n FROM audit_entries) AS place
    WHERE place.id = audit_entries.id;
-- +goose StatementBegin
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'audit_entries is protected');
END;
-- +goose StatementEnd
CREATE UNIQUE INDEX audit_entries_idx ON audit_entries (idx);
CREATE INDEX audit_entries_actor ON audit_entries (actor, idx);
CREATE INDEX audit_entries_action ON audit_entries (action, idx);
