-- +goose Up
CREATE TABLE acknowledgement_requests (
    version_id TEXT NOT NULL CHECK (length(version_id) = 36),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 64),
    asked_at TEXT NOT NULL CHECK (length(asked_at) = 26),
    CONSTRAINT acknowledgement_requests_pk PRIMARY KEY (version_id, person),
    CONSTRAINT acknowledgement_requests_issue_fk FOREIGN KEY (version_id) REFERENCES issues (version_id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE INDEX acknowledgement_requests_by_person ON acknowledgement_requests (person, asked_at);
-- +goose StatementBegin
CREATE TRIGGER acknowledgement_requests_no_update BEFORE UPDATE ON acknowledgement_requests
BEGIN
    SELECT RAISE(ABORT, 'acknowledgement_requests is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER acknowledgement_requests_no_delete BEFORE DELETE ON acknowledgement_requests
BEGIN
    SELECT RAISE(ABORT, 'acknowledgement_requests is protected');
END;
-- +goose StatementEnd
