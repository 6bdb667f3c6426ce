-- +goose Up
CREATE TABLE baseline_items (
    fact_id TEXT NOT NULL CHECK (length(fact_id) = 36),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    name TEXT NOT NULL CHECK (length(name) <= 200),
    version TEXT NOT NULL CHECK (length(version) <= 200),
    hash TEXT NOT NULL CHECK (length(hash) <= 200),
    state TEXT NOT NULL CHECK (length(state) <= 200),
    CONSTRAINT baseline_items_pk PRIMARY KEY (fact_id, code),
    CONSTRAINT baseline_items_fact FOREIGN KEY (fact_id) REFERENCES release_facts (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER baseline_items_no_update BEFORE UPDATE ON baseline_items
BEGIN
    SELECT RAISE(ABORT, 'baseline_items is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER baseline_items_no_delete BEFORE DELETE ON baseline_items
BEGIN
    SELECT RAISE(ABORT, 'baseline_items is protected');
END;
-- +goose StatementEnd
