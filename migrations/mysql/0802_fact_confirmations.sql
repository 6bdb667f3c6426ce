-- +goose Up
CREATE TABLE fact_confirmations (
    fact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(fact_id) = 36),
    person VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL CHECK (char_length(person) >= 1),
    confirmed_at DATETIME(6) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT fact_confirmations_pk PRIMARY KEY (fact_id),
    CONSTRAINT fact_confirmations_fact FOREIGN KEY (fact_id) REFERENCES release_facts (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
