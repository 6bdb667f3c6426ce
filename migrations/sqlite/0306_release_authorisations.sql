-- +goose Up
CREATE TABLE release_authorisations (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    reference TEXT NOT NULL CHECK (length(reference) BETWEEN 1 AND 200),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    authority TEXT NOT NULL CHECK (length(authority) <= 200),
    role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 64),
    person TEXT NOT NULL CHECK (length(person) <= 200),
    occurred_date TEXT CHECK (length(occurred_date) = 10),
    occurred_at TEXT CHECK (length(occurred_at) = 26),
    noted_date TEXT CHECK (length(noted_date) = 10),
    noted_at TEXT CHECK (length(noted_at) = 26),
    verbal INTEGER NOT NULL CHECK (verbal IN (0, 1)),
    conditions TEXT NOT NULL CHECK (json_valid(conditions)),
    expires_on TEXT CHECK (length(expires_on) = 10),
    core TEXT NOT NULL CHECK (length(core) IN (0, 64)),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT release_authorisations_pk PRIMARY KEY (release_id, reference),
    CONSTRAINT release_authorisations_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
