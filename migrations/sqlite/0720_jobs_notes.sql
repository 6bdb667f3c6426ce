-- +goose Up
ALTER TABLE jobs DROP COLUMN last_error;
ALTER TABLE jobs ADD COLUMN note TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(note));
ALTER TABLE jobs ADD COLUMN problem TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(problem));
ALTER TABLE jobs ADD COLUMN cancelling INTEGER NOT NULL DEFAULT 0 CHECK (cancelling IN (0, 1));
CREATE INDEX jobs_listed ON jobs (state, id);
CREATE INDEX jobs_kinds ON jobs (kind, id);
CREATE INDEX jobs_leases ON jobs (state, lease_until);
CREATE INDEX jobs_finished ON jobs (state, finished_at);
