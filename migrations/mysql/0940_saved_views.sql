-- +goose Up
CREATE TABLE saved_views (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(person) >= 1),
    page VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(page) >= 1),
    name VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (char_length(name) >= 1),
    query VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT saved_views_pk PRIMARY KEY (id),
    CONSTRAINT saved_views_name UNIQUE (person, page, name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
