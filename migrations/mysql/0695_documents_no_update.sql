-- +goose Up
CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'documents is protected';
