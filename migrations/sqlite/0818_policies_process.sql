-- +goose Up
ALTER TABLE policies ADD COLUMN tests_need_authority INTEGER NOT NULL DEFAULT 0 CHECK (tests_need_authority IN (0, 1));
ALTER TABLE policies ADD COLUMN acceptance_criteria TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(acceptance_criteria));
ALTER TABLE policies ADD COLUMN emergency_minimum_tests TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(emergency_minimum_tests));
