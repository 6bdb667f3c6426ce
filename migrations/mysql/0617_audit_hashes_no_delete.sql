-- +goose Up
CREATE TRIGGER audit_hashes_no_delete BEFORE DELETE ON audit_hashes FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_hashes is protected';
