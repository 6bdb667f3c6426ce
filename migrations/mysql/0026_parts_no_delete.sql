-- +goose Up
CREATE TRIGGER parts_no_delete BEFORE DELETE ON parts FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'parts is protected';
