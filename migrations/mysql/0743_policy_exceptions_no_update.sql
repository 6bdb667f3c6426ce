-- +goose Up
CREATE TRIGGER policy_exceptions_no_update BEFORE UPDATE ON policy_exceptions FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'policy_exceptions is protected';
