-- +goose Up
CREATE TRIGGER release_facts_no_delete BEFORE DELETE ON release_facts FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'release_facts is protected';
