-- +goose Up
CREATE INDEX document_status_by_waits ON document_status (waits, kind, subject);
