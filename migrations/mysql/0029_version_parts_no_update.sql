-- +goose Up
CREATE TRIGGER version_parts_no_update BEFORE UPDATE ON version_parts FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'version_parts is protected';
