-- +goose Up
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'decisions is protected';
