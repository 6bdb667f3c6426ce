-- +goose Up
CREATE TRIGGER invitations_no_delete BEFORE DELETE ON invitations FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'invitations is protected';
