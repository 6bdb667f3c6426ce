-- +goose Up
CREATE TRIGGER retention_events_no_delete BEFORE DELETE ON retention_events FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'retention_events is protected';
