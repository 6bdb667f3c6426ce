-- +goose Up
CREATE TABLE approval_rules (
    kind VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(kind) >= 1),
    rule LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(rule)),
    row_version INT NOT NULL CHECK (row_version >= 1),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT approval_rules_pk PRIMARY KEY (kind)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
