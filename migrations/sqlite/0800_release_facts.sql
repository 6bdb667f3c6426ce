-- +goose Up
CREATE TABLE release_facts (
    id TEXT NOT NULL CHECK (length(id) = 36),
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 20),
    deployment_code TEXT NOT NULL CHECK (length(deployment_code) <= 64),
    attempt INTEGER NOT NULL CHECK (attempt >= 0),
    customer_code TEXT NOT NULL CHECK (length(customer_code) <= 64),
    fact_key TEXT NOT NULL CHECK (length(fact_key) <= 300),
    occurred_at TEXT NOT NULL CHECK (length(occurred_at) = 26),
    noted_at TEXT NOT NULL CHECK (length(noted_at) = 26),
    actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    late INTEGER NOT NULL CHECK (late IN (0, 1)),
    body TEXT NOT NULL CHECK (json_valid(body)),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT release_facts_pk PRIMARY KEY (id),
    CONSTRAINT release_facts_in_order UNIQUE (release_id, ordinal),
    CONSTRAINT release_facts_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER release_facts_no_update BEFORE UPDATE ON release_facts
BEGIN
    SELECT RAISE(ABORT, 'release_facts is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER release_facts_no_delete BEFORE DELETE ON release_facts
BEGIN
    SELECT RAISE(ABORT, 'release_facts is protected');
END;
-- +goose StatementEnd
