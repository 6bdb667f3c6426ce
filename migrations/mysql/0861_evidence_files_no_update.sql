-- +goose Up
CREATE TRIGGER evidence_files_no_update BEFORE UPDATE ON evidence_files FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'evidence_files is protected';
