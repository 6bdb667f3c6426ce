-- +goose Up
ALTER TABLE policies
    ADD COLUMN tests_need_authority BOOLEAN NOT NULL DEFAULT 0 CHECK (tests_need_authority IN (0, 1)),
    ADD COLUMN acceptance_criteria LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT ('[]') CHECK (json_valid(acceptance_criteria)),
    ADD COLUMN emergency_minimum_tests LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT ('[]') CHECK (json_valid(emergency_minimum_tests));
