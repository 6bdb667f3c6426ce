-- +goose Up
CREATE TRIGGER baseline_items_no_delete BEFORE DELETE ON baseline_items FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'baseline_items is protected';
