-- +goose Up
CREATE TRIGGER contents_no_update BEFORE UPDATE ON contents FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'contents is protected';
