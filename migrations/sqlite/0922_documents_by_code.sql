-- +goose Up
CREATE INDEX documents_by_code ON documents (code);
