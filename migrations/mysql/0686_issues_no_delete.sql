-- +goose Up
CREATE TRIGGER issues_no_delete BEFORE DELETE ON issues FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'issues is protected';
