-- +goose Up
CREATE TRIGGER words_no_delete BEFORE DELETE ON words FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'words is protected';
