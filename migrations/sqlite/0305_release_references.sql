-- +goose Up
CREATE TABLE release_references (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    kind TEXT NOT NULL CHECK (length(kind) <= 20),
    gate TEXT NOT NULL CHECK (length(gate) <= 64),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    title TEXT NOT NULL CHECK (json_valid(title)),
    requested_on TEXT CHECK (length(requested_on) = 10),
    reviewed_on TEXT CHECK (length(reviewed_on) = 10),
    decision TEXT NOT NULL CHECK (length(decision) <= 20),
    closes INTEGER NOT NULL CHECK (closes IN (0, 1)),
    result TEXT NOT NULL CHECK (length(result) <= 20),
    comment TEXT NOT NULL CHECK (json_valid(comment)),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT release_references_pk PRIMARY KEY (release_id, kind, gate, code),
    CONSTRAINT release_references_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_references_kind CHECK (kind IN ('rfc', 'known_error', 'problem', 'sdp', 'incident', 'change_record')),
    CONSTRAINT release_references_decision CHECK (decision IN ('', 'approved', 'denied', 'pending')),
    CONSTRAINT release_references_result CHECK (result IN ('', 'implemented', 'partial', 'not_implemented', 'reverted'))
) STRICT;
CREATE INDEX release_references_by_code ON release_references (code);
