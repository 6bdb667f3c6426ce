-- +goose Up
ALTER TABLE jobs
    DROP COLUMN last_error,
    ADD COLUMN note LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT ('{}') CHECK (json_valid(note)),
    ADD COLUMN problem LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT ('{}') CHECK (json_valid(problem)),
    ADD COLUMN cancelling TINYINT(1) NOT NULL DEFAULT 0 CHECK (cancelling IN (0, 1)),
    ADD INDEX jobs_listed (state, id),
    ADD INDEX jobs_kinds (kind, id),
    ADD INDEX jobs_leases (state, lease_until),
    ADD INDEX jobs_finished (state, finished_at);
