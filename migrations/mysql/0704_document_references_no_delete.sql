-- +goose Up
CREATE TRIGGER document_references_no_delete BEFORE DELETE ON document_references FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'document_references is protected';
