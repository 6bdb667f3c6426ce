-- +goose Up
DROP TRIGGER policies_approved_no_update;
