-- +goose Up
CREATE TRIGGER publications_no_update BEFORE UPDATE ON publications FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'publications is protected';
