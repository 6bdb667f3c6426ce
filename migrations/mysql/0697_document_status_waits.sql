-- +goose Up
ALTER TABLE document_status ADD INDEX document_status_by_waits (waits, kind, subject);
