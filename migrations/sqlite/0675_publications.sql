-- +goose Up
CREATE TABLE publications (
    version_id TEXT NOT NULL CHECK (length(version_id) = 36),
    files INTEGER NOT NULL CHECK (files >= 1),
    published_at TEXT NOT NULL CHECK (length(published_at) = 26),
    CONSTRAINT publications_pk PRIMARY KEY (version_id),
    CONSTRAINT publications_issue_fk FOREIGN KEY (version_id) REFERENCES issues (version_id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER publications_no_update BEFORE UPDATE ON publications
BEGIN
    SELECT RAISE(ABORT, 'publications is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER publications_no_delete BEFORE DELETE ON publications
BEGIN
    SELECT RAISE(ABORT, 'publications is protected');
END;
-- +goose StatementEnd
