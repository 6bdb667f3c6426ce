-- +goose Up
CREATE TABLE document_references (
    version_id TEXT NOT NULL CHECK (length(version_id) = 36),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    CONSTRAINT document_references_pk PRIMARY KEY (version_id, kind, subject),
    CONSTRAINT document_references_version FOREIGN KEY (version_id) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE INDEX document_references_to ON document_references (kind, subject, version_id);
-- +goose StatementBegin
CREATE TRIGGER document_references_no_update BEFORE UPDATE ON document_references
BEGIN
    SELECT RAISE(ABORT, 'document_references is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_references_no_delete BEFORE DELETE ON document_references
BEGIN
    SELECT RAISE(ABORT, 'document_references is protected');
END;
-- +goose StatementEnd
