-- +goose Up
CREATE TABLE submissions (
    version_id TEXT NOT NULL CHECK (length(version_id) = 36),
    level TEXT NOT NULL CHECK (length(level) BETWEEN 1 AND 16),
    proposed TEXT NOT NULL CHECK (length(proposed) BETWEEN 1 AND 32),
    source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 32),
    rule TEXT NOT NULL CHECK (json_valid(rule)),
    description TEXT NOT NULL CHECK (json_valid(description)),
    submitter TEXT NOT NULL CHECK (length(submitter) BETWEEN 1 AND 64),
    wanted_from TEXT CHECK (length(wanted_from) = 10),
    submitted_at TEXT NOT NULL CHECK (length(submitted_at) = 26),
    CONSTRAINT submissions_pk PRIMARY KEY (version_id),
    CONSTRAINT submissions_version_fk FOREIGN KEY (version_id) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT submissions_level CHECK (level IN ('minor', 'major'))
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions
BEGIN
    SELECT RAISE(ABORT, 'submissions is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER submissions_no_delete BEFORE DELETE ON submissions
BEGIN
    SELECT RAISE(ABORT, 'submissions is protected');
END;
-- +goose StatementEnd
