-- +goose Up
CREATE TABLE invitations (
    id TEXT NOT NULL CHECK (length(id) = 36),
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    deployment_code TEXT NOT NULL CHECK (length(deployment_code) <= 64),
    customer_code TEXT NOT NULL CHECK (length(customer_code) BETWEEN 1 AND 64),
    purpose TEXT NOT NULL CHECK (length(purpose) <= 20 AND purpose IN ('agree', 'accept', 'feedback', 'override')),
    exception_code TEXT NOT NULL CHECK (length(exception_code) <= 64),
    signatory TEXT NOT NULL CHECK (length(signatory) BETWEEN 1 AND 200),
    title TEXT NOT NULL CHECK (length(title) <= 200),
    address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 320),
    language TEXT NOT NULL CHECK (length(language) <= 35),
    inviter TEXT NOT NULL CHECK (length(inviter) BETWEEN 1 AND 64),
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 26),
    opened_at TEXT CHECK (length(opened_at) = 26),
    used_at TEXT CHECK (length(used_at) = 26),
    voided_at TEXT CHECK (length(voided_at) = 26),
    link_hash TEXT CHECK (length(link_hash) = 64),
    code TEXT NOT NULL CHECK (json_valid(code)),
    shown TEXT NOT NULL CHECK (json_valid(shown)),
    given TEXT NOT NULL CHECK (json_valid(given)),
    fact_id TEXT CHECK (length(fact_id) = 36),
    row_version INTEGER NOT NULL CHECK (row_version >= 1),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT invitations_pk PRIMARY KEY (id),
    CONSTRAINT invitations_by_link UNIQUE (link_hash),
    CONSTRAINT invitations_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT invitations_fact FOREIGN KEY (fact_id) REFERENCES release_facts (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
CREATE INDEX invitations_by_release ON invitations (release_id, recorded_at);
-- +goose StatementBegin
CREATE TRIGGER invitations_used_no_update BEFORE UPDATE ON invitations WHEN OLD.used_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'invitations is protected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER invitations_no_delete BEFORE DELETE ON invitations
BEGIN
    SELECT RAISE(ABORT, 'invitations is protected');
END;
-- +goose StatementEnd
