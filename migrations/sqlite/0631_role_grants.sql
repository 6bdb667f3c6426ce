-- +goose Up
CREATE TABLE role_grants (
    id TEXT NOT NULL CHECK (length(id) = 36),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 64),
    role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 32),
    valid_from TEXT NOT NULL CHECK (length(valid_from) = 10),
    valid_to TEXT CHECK (length(valid_to) = 10),
    scope TEXT CHECK (json_valid(scope)),
    granted_by TEXT NOT NULL CHECK (length(granted_by) BETWEEN 1 AND 64),
    row_version INTEGER NOT NULL CHECK (row_version >= 0),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT role_grants_pk PRIMARY KEY (id),
    CONSTRAINT role_grants_period CHECK (valid_to >= valid_from),
    CONSTRAINT role_grants_role CHECK (role IN ('administrator', 'quality_manager', 'approver', 'auditor', 'reader')),
    CONSTRAINT role_grants_auditor CHECK (role <> 'auditor' OR valid_to IS NOT NULL),
    CONSTRAINT role_grants_person_fk FOREIGN KEY (person) REFERENCES people (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE INDEX role_grants_by_person ON role_grants (person, valid_from);
CREATE INDEX role_grants_by_role ON role_grants (role, valid_from);
