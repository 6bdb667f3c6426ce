-- +goose Up
ALTER TABLE deployment_items
    ADD COLUMN reason LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT ('{}') CHECK (json_valid(reason)),
    ADD COLUMN approved_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL DEFAULT '',
    ADD COLUMN done_date DATE,
    ADD COLUMN done_at DATETIME(6);
