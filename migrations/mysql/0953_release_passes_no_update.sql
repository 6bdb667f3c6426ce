-- +goose Up
CREATE TRIGGER release_passes_no_update BEFORE UPDATE ON release_passes FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'release_passes is protected';
