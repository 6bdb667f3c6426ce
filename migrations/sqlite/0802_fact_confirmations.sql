-- +goose Up
CREATE TABLE fact_confirmations (
    fact_id TEXT NOT NULL CHECK (length(fact_id) = 36),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 200),
    confirmed_at TEXT NOT NULL CHECK (length(confirmed_at) = 26),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT fact_confirmations_pk PRIMARY KEY (fact_id),
    CONSTRAINT fact_confirmations_fact FOREIGN KEY (fact_id) REFERENCES release_facts (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER fact_confirmations_no_update BEFORE UPDATE ON fact_confirmations
BEGIN
    SELECT RAISE(ABORT, 'fact_confirmations is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_confirmations_no_delete BEFORE DELETE ON fact_confirmations
BEGIN
    SELECT RAISE(ABORT, 'fact_confirmations is protected');
END;
-- +goose StatementEnd
