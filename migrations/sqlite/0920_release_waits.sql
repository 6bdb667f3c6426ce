-- +goose Up
CREATE TABLE release_waits (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    place INTEGER NOT NULL CHECK (place >= 1),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 16),
    deployment TEXT NOT NULL CHECK (length(deployment) <= 64),
    stage TEXT NOT NULL CHECK (length(stage) <= 16),
    leg TEXT NOT NULL CHECK (length(leg) <= 16),
    gate TEXT NOT NULL CHECK (length(gate) <= 64),
    role TEXT NOT NULL CHECK (length(role) <= 64),
    customer TEXT NOT NULL CHECK (length(customer) <= 64),
    code TEXT NOT NULL CHECK (length(code) <= 64),
    missing INTEGER NOT NULL CHECK (missing >= 1),
    due_on TEXT NOT NULL CHECK (length(due_on) = 10),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT release_waits_pk PRIMARY KEY (release_id, place),
    CONSTRAINT release_waits_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
CREATE INDEX release_waits_by_role ON release_waits (role, due_on, release_id, place);
CREATE INDEX release_waits_by_due ON release_waits (due_on, release_id, place);
