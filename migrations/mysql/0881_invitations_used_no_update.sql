-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER invitations_used_no_update BEFORE UPDATE ON invitations FOR EACH ROW
IF OLD.used_at IS NOT NULL THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'invitations is protected';
END IF;
-- +goose StatementEnd
