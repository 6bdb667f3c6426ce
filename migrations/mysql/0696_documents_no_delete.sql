-- +goose Up
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'documents is protected';
