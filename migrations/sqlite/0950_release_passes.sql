-- +goose Up
CREATE TABLE release_passes (
    fact_id TEXT NOT NULL CHECK (length(fact_id) = 36),
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    target TEXT NOT NULL CHECK (length(target) BETWEEN 1 AND 32),
    brought_in INTEGER NOT NULL CHECK (brought_in IN (0, 1)),
    noted_at TEXT NOT NULL CHECK (length(noted_at) = 26),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT release_passes_pk PRIMARY KEY (fact_id),
    CONSTRAINT release_passes_fact FOREIGN KEY (fact_id) REFERENCES release_facts (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_passes_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
CREATE INDEX release_passes_by_target ON release_passes (target, brought_in, noted_at, fact_id);
CREATE INDEX release_passes_by_release ON release_passes (release_id, target, brought_in, noted_at);
-- +goose StatementBegin
CREATE TRIGGER release_passes_no_update BEFORE UPDATE ON release_passes
BEGIN
    SELECT RAISE(ABORT, 'release_passes is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER release_passes_no_delete BEFORE DELETE ON release_passes
BEGIN
    SELECT RAISE(ABORT, 'release_passes is protected');
END;
-- +goose StatementEnd
