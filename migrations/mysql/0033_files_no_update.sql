-- +goose Up
CREATE TRIGGER files_no_update BEFORE UPDATE ON files FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'files is protected';
