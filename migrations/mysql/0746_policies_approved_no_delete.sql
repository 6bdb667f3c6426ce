-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER policies_approved_no_delete BEFORE DELETE ON policies FOR EACH ROW
IF OLD.state IN ('approved', 'controlled', 'void') THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'policies is protected';
END IF;
-- +goose StatementEnd
