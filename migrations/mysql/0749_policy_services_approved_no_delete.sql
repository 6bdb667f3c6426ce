-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER policy_services_approved_no_delete BEFORE DELETE ON policy_services FOR EACH ROW
IF (SELECT state FROM policies WHERE id = OLD.policy_id) IN ('approved', 'controlled', 'void') THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'policy_services is protected';
END IF;
-- +goose StatementEnd
