-- +goose Up
CREATE TABLE reviews (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    due_on TEXT CHECK (length(due_on) = 10),
    held_on TEXT CHECK (length(held_on) = 10),
    chair TEXT NOT NULL CHECK (length(chair) <= 200),
    kind TEXT NOT NULL CHECK (length(kind) <= 20),
    change_record TEXT NOT NULL CHECK (length(change_record) <= 200),
    incidents INTEGER CHECK (incidents >= 0),
    score TEXT NOT NULL CHECK (length(score) <= 12),
    answers INTEGER CHECK (answers >= 0),
    monitor_until TEXT CHECK (length(monitor_until) = 10),
    body TEXT NOT NULL CHECK (json_valid(body)),
    row_version INTEGER NOT NULL CHECK (row_version >= 0),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT reviews_pk PRIMARY KEY (release_id),
    CONSTRAINT reviews_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT reviews_kind CHECK (kind IN ('full', 'short', 'periodic'))
) STRICT;
