-- +goose Up
CREATE TABLE schedules (
    name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(name) >= 1),
    rule VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(rule) >= 1),
    next_run_at DATETIME(6) NOT NULL,
    row_version INT NOT NULL CHECK (row_version >= 1),
    CONSTRAINT schedules_pk PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
