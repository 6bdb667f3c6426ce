-- +goose Up
CREATE INDEX document_status_by_owner_due ON document_status (owner, next_due);
