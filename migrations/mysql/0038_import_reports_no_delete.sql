-- +goose Up
CREATE TRIGGER import_reports_no_delete BEFORE DELETE ON import_reports FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'import_reports is protected';
