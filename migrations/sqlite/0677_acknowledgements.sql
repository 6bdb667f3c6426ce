-- +goose Up
CREATE TABLE acknowledgements (
    version_id TEXT NOT NULL CHECK (length(version_id) = 36),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 64),
    content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
    acknowledged_at TEXT NOT NULL CHECK (length(acknowledged_at) = 26),
    CONSTRAINT acknowledgements_pk PRIMARY KEY (version_id, person),
    CONSTRAINT acknowledgements_request_fk FOREIGN KEY (version_id, person) REFERENCES acknowledgement_requests (version_id, person) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER acknowledgements_no_update BEFORE UPDATE ON acknowledgements
BEGIN
    SELECT RAISE(ABORT, 'acknowledgements is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER acknowledgements_no_delete BEFORE DELETE ON acknowledgements
BEGIN
    SELECT RAISE(ABORT, 'acknowledgements is protected');
END;
-- +goose StatementEnd
