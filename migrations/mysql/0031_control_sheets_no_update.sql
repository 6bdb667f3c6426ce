-- +goose Up
CREATE TRIGGER control_sheets_no_update BEFORE UPDATE ON control_sheets FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'control_sheets is protected';
