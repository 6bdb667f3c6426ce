-- +goose Up
CREATE TRIGGER fact_confirmations_no_delete BEFORE DELETE ON fact_confirmations FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'fact_confirmations is protected';
