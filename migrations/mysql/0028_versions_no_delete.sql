-- +goose Up
CREATE TRIGGER versions_no_delete BEFORE DELETE ON versions FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'versions is protected';
