-- +goose Up
CREATE TRIGGER acknowledgement_requests_no_delete BEFORE DELETE ON acknowledgement_requests FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'acknowledgement_requests is protected';
