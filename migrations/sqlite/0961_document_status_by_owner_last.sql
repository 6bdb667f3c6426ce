-- +goose Up
CREATE INDEX document_status_by_owner_last ON document_status (owner, last_state, kind, subject);
