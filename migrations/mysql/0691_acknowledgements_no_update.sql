-- +goose Up
CREATE TRIGGER acknowledgements_no_update BEFORE UPDATE ON acknowledgements FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'acknowledgements is protected';
