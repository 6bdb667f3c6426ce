-- +goose Up
CREATE TABLE document_reviews (
    id TEXT NOT NULL CHECK (length(id) = 36),
    version_id TEXT NOT NULL CHECK (length(version_id) = 36),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 64),
    unchanged INTEGER NOT NULL CHECK (unchanged IN (0, 1)),
    note TEXT NOT NULL CHECK (length(note) <= 2000),
    next_version TEXT CHECK (length(next_version) = 36),
    reviewed_at TEXT NOT NULL CHECK (length(reviewed_at) = 26),
    CONSTRAINT document_reviews_pk PRIMARY KEY (id),
    CONSTRAINT document_reviews_version_fk FOREIGN KEY (version_id) REFERENCES issues (version_id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT document_reviews_next_fk FOREIGN KEY (next_version) REFERENCES issues (version_id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE INDEX document_reviews_by_version ON document_reviews (version_id, reviewed_at);
-- +goose StatementBegin
CREATE TRIGGER document_reviews_no_update BEFORE UPDATE ON document_reviews
BEGIN
    SELECT RAISE(ABORT, 'document_reviews is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_reviews_no_delete BEFORE DELETE ON document_reviews
BEGIN
    SELECT RAISE(ABORT, 'document_reviews is protected');
END;
-- +goose StatementEnd
