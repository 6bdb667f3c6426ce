-- +goose Up
CREATE TABLE release_criteria (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    description TEXT NOT NULL CHECK (json_valid(description)),
    evidence TEXT NOT NULL CHECK (json_valid(evidence)),
    agreed_on TEXT CHECK (length(agreed_on) = 10),
    agreed_with TEXT NOT NULL CHECK (length(agreed_with) <= 200),
    state TEXT NOT NULL CHECK (length(state) <= 20),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT release_criteria_pk PRIMARY KEY (release_id, code),
    CONSTRAINT release_criteria_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_criteria_state CHECK (state IN ('pending', 'testing', 'met', 'failed'))
) STRICT;
