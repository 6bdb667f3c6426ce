-- +goose Up
CREATE TABLE release_activities (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    title TEXT NOT NULL CHECK (json_valid(title)),
    roles TEXT NOT NULL CHECK (json_valid(roles)),
    planned_date TEXT CHECK (length(planned_date) = 10),
    planned_at TEXT CHECK (length(planned_at) = 26),
    week INTEGER CHECK (week >= 0),
    signals TEXT NOT NULL CHECK (length(signals) <= 200),
    milestone INTEGER CHECK (milestone IN (0, 1)),
    state TEXT NOT NULL CHECK (length(state) <= 20),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT release_activities_pk PRIMARY KEY (release_id, sequence),
    CONSTRAINT release_activities_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_activities_state CHECK (state IN ('planned', 'in_progress', 'done', 'cancelled'))
) STRICT;
