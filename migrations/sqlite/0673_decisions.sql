-- +goose Up
CREATE TABLE decisions (
    id TEXT NOT NULL CHECK (length(id) = 36),
    version_id TEXT NOT NULL CHECK (length(version_id) = 36),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 64),
    step INTEGER NOT NULL CHECK (step >= 0),
    role TEXT NOT NULL CHECK (length(role) <= 64),
    meaning TEXT NOT NULL CHECK (length(meaning) BETWEEN 1 AND 32),
    approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
    reason TEXT NOT NULL CHECK (length(reason) <= 2000),
    content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
    solo INTEGER NOT NULL CHECK (solo IN (0, 1)),
    decided_at TEXT NOT NULL CHECK (length(decided_at) = 26),
    CONSTRAINT decisions_pk PRIMARY KEY (id),
    CONSTRAINT decisions_once UNIQUE (version_id, person),
    CONSTRAINT decisions_version_fk FOREIGN KEY (version_id) REFERENCES submissions (version_id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE INDEX decisions_by_person ON decisions (person, decided_at);
-- +goose StatementBegin
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions is protected');
END;
-- +goose StatementEnd
