-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER policies_approved_no_update BEFORE UPDATE ON policies FOR EACH ROW
IF OLD.state IN ('approved', 'controlled', 'void') AND NOT (
    NEW.state IN ('controlled', 'void') AND
    NEW.id <=> OLD.id AND NEW.customer <=> OLD.customer AND NEW.valid_from <=> OLD.valid_from AND
    NEW.valid_to <=> OLD.valid_to AND NEW.owner <=> OLD.owner AND
    BINARY NEW.agreed_with <=> BINARY OLD.agreed_with AND NEW.agreed_on <=> OLD.agreed_on AND
    NEW.agreed_how <=> OLD.agreed_how AND BINARY NEW.agreed_reference <=> BINARY OLD.agreed_reference AND
    NEW.next_review <=> OLD.next_review AND NEW.types <=> OLD.types AND NEW.units <=> OLD.units AND
    NEW.zone <=> OLD.zone AND NEW.windows <=> OLD.windows AND NEW.freezes <=> OLD.freezes AND
    NEW.verification <=> OLD.verification AND NEW.acceptance_mode <=> OLD.acceptance_mode AND
    BINARY NEW.acceptance_approver <=> BINARY OLD.acceptance_approver AND NEW.tacit_days <=> OLD.tacit_days AND
    NEW.emergency_criteria <=> OLD.emergency_criteria AND NEW.emergency_authority <=> OLD.emergency_authority AND
    NEW.emergency_tests <=> OLD.emergency_tests AND NEW.emergency_hours <=> OLD.emergency_hours AND
    NEW.emergency_days <=> OLD.emergency_days AND NEW.notice_channel <=> OLD.notice_channel AND
    NEW.baseline_hours <=> OLD.baseline_hours AND NEW.pir_days <=> OLD.pir_days AND
    NEW.monitoring_days <=> OLD.monitoring_days AND NEW.build_needs_authority <=> OLD.build_needs_authority AND
    NEW.pir_recipients <=> OLD.pir_recipients AND NEW.tests_need_authority <=> OLD.tests_need_authority AND
    NEW.acceptance_criteria <=> OLD.acceptance_criteria AND
    NEW.emergency_minimum_tests <=> OLD.emergency_minimum_tests AND
    NEW.revision <=> OLD.revision AND NEW.number <=> OLD.number AND
    NEW.document_number <=> OLD.document_number AND NEW.version_id <=> OLD.version_id AND
    NEW.content_hash <=> OLD.content_hash AND NEW.recorded_at <=> OLD.recorded_at
) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'policies is protected';
END IF;
-- +goose StatementEnd
