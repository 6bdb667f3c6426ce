-- +goose Up
CREATE TRIGGER submissions_no_delete BEFORE DELETE ON submissions FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'submissions is protected';
