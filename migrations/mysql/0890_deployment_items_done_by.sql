-- +goose Up
ALTER TABLE deployment_items
    ADD COLUMN done_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL DEFAULT '';
