-- +goose Up
CREATE TABLE policy_exceptions (
    policy_id TEXT NOT NULL CHECK (length(policy_id) = 36),
    kind TEXT NOT NULL CHECK (length(kind) <= 20),
    since TEXT NOT NULL CHECK (length(since) = 10),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 200),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT policy_exceptions_pk PRIMARY KEY (policy_id, kind),
    CONSTRAINT policy_exceptions_policy FOREIGN KEY (policy_id) REFERENCES policies (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT policy_exceptions_kind CHECK (kind IN ('late_record'))
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER policy_exceptions_no_update BEFORE UPDATE ON policy_exceptions
BEGIN
    SELECT RAISE(ABORT, 'policy_exceptions is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER policy_exceptions_no_delete BEFORE DELETE ON policy_exceptions
BEGIN
    SELECT RAISE(ABORT, 'policy_exceptions is protected');
END;
-- +goose StatementEnd
