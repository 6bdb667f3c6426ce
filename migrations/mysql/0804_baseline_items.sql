-- +goose Up
CREATE TABLE baseline_items (
    fact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(fact_id) = 36),
    code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(code) >= 1),
    name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    version VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    hash VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    CONSTRAINT baseline_items_pk PRIMARY KEY (fact_id, code),
    CONSTRAINT baseline_items_fact FOREIGN KEY (fact_id) REFERENCES release_facts (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
