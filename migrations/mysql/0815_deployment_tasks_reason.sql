-- +goose Up
ALTER TABLE deployment_tasks
    ADD COLUMN reason LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT ('{}') CHECK (json_valid(reason));
