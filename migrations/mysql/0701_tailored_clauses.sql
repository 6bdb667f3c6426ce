-- +goose Up
CREATE TABLE tailored_clauses (
    tailoring_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(tailoring_id) = 36),
    action VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    clause VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(clause) >= 1),
    ordinal INT NOT NULL CHECK (ordinal >= 1),
    after_clause VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(title)),
    words LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(words)),
    against LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(against)),
    person VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL CHECK (char_length(person) >= 1),
    reason VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL CHECK (char_length(reason) >= 1),
    occurred_at DATETIME(6) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT tailored_clauses_pk PRIMARY KEY (tailoring_id, action, clause),
    CONSTRAINT tailored_clauses_tailoring FOREIGN KEY (tailoring_id) REFERENCES tailorings (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT tailored_clauses_action CHECK (action IN ('replace', 'remove', 'add')),
    CONSTRAINT tailored_clauses_after CHECK ((after_clause <> '') = (action = 'add'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
