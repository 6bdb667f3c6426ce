-- +goose Up
DROP TRIGGER policies_approved_no_update;
-- +goose StatementBegin
CREATE TRIGGER policies_approved_no_update BEFORE UPDATE ON policies
WHEN OLD.state IN ('approved', 'controlled', 'void') AND NOT (
    NEW.state IN ('controlled', 'void') AND
    NEW.id IS OLD.id AND NEW.customer IS OLD.customer AND NEW.valid_from IS OLD.valid_from AND
    NEW.valid_to IS OLD.valid_to AND NEW.owner IS OLD.owner AND NEW.agreed_with IS OLD.agreed_with AND
    NEW.agreed_on IS OLD.agreed_on AND NEW.agreed_how IS OLD.agreed_how AND
    NEW.agreed_reference IS OLD.agreed_reference AND NEW.next_review IS OLD.next_review AND
    NEW.types IS OLD.types AND NEW.units IS OLD.units AND NEW.zone IS OLD.zone AND NEW.windows IS OLD.windows AND
    NEW.freezes IS OLD.freezes AND NEW.verification IS OLD.verification AND
    NEW.acceptance_mode IS OLD.acceptance_mode AND NEW.acceptance_approver IS OLD.acceptance_approver AND
    NEW.tacit_days IS OLD.tacit_days AND NEW.emergency_criteria IS OLD.emergency_criteria AND
    NEW.emergency_authority IS OLD.emergency_authority AND NEW.emergency_tests IS OLD.emergency_tests AND
    NEW.emergency_hours IS OLD.emergency_hours AND NEW.emergency_days IS OLD.emergency_days AND
    NEW.notice_channel IS OLD.notice_channel AND NEW.baseline_hours IS OLD.baseline_hours AND
    NEW.pir_days IS OLD.pir_days AND NEW.monitoring_days IS OLD.monitoring_days AND
    NEW.build_needs_authority IS OLD.build_needs_authority AND NEW.pir_recipients IS OLD.pir_recipients AND
    NEW.tests_need_authority IS OLD.tests_need_authority AND
    NEW.acceptance_criteria IS OLD.acceptance_criteria AND
    NEW.emergency_minimum_tests IS OLD.emergency_minimum_tests AND
    NEW.revision IS OLD.revision AND NEW.number IS OLD.number AND NEW.document_number IS OLD.document_number AND
    NEW.version_id IS OLD.version_id AND NEW.content_hash IS OLD.content_hash AND
    NEW.recorded_at IS OLD.recorded_at
)
BEGIN
    SELECT RAISE(ABORT, 'policies is protected');
END;
-- +goose StatementEnd
