-- +goose Up
CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'submissions is protected';
