-- +goose Up
CREATE TABLE release_pass_counts (
    span VARCHAR(5) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(span) >= 3),
    first_day DATE NOT NULL,
    target VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(target) >= 1),
    brought_in BOOLEAN NOT NULL CHECK (brought_in IN (0, 1)),
    passes INT NOT NULL CHECK (passes >= 1),
    last_at DATETIME(6) NOT NULL,
    CONSTRAINT release_pass_counts_pk PRIMARY KEY (span, first_day, target, brought_in)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
