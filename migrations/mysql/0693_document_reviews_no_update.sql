-- +goose Up
CREATE TRIGGER document_reviews_no_update BEFORE UPDATE ON document_reviews FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'document_reviews is protected';
