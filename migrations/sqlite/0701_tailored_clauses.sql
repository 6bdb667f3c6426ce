-- +goose Up
CREATE TABLE tailored_clauses (
    tailoring_id TEXT NOT NULL CHECK (length(tailoring_id) = 36),
    action TEXT NOT NULL CHECK (length(action) <= 10),
    clause TEXT NOT NULL CHECK (length(clause) BETWEEN 1 AND 64),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
    after_clause TEXT NOT NULL CHECK (length(after_clause) <= 64),
    title TEXT NOT NULL CHECK (json_valid(title)),
    words TEXT NOT NULL CHECK (json_valid(words)),
    against TEXT NOT NULL CHECK (json_valid(against)),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 200),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    occurred_at TEXT NOT NULL CHECK (length(occurred_at) = 26),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT tailored_clauses_pk PRIMARY KEY (tailoring_id, action, clause),
    CONSTRAINT tailored_clauses_tailoring FOREIGN KEY (tailoring_id) REFERENCES tailorings (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT tailored_clauses_action CHECK (action IN ('replace', 'remove', 'add')),
    CONSTRAINT tailored_clauses_after CHECK ((after_clause <> '') = (action = 'add'))
) STRICT;
