-- +goose Up
CREATE TABLE accounts (
    id TEXT NOT NULL CHECK (length(id) = 36),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 64),
    email TEXT NOT NULL CHECK (length(email) BETWEEN 1 AND 254),
    language TEXT NOT NULL CHECK (length(language) <= 35),
    state TEXT NOT NULL CHECK (length(state) BETWEEN 1 AND 16),
    password TEXT NOT NULL CHECK (length(password) <= 200),
    factor TEXT NOT NULL CHECK (length(factor) <= 200),
    factor_pending TEXT NOT NULL CHECK (length(factor_pending) <= 200),
    factor_step INTEGER NOT NULL CHECK (factor_step >= 0),
    issuer TEXT CHECK (length(issuer) BETWEEN 1 AND 255),
    subject TEXT CHECK (length(subject) BETWEEN 1 AND 255),
    epoch INTEGER NOT NULL CHECK (epoch >= 0),
    last_sign_in TEXT CHECK (length(last_sign_in) = 26),
    row_version INTEGER NOT NULL CHECK (row_version >= 0),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT accounts_pk PRIMARY KEY (id),
    CONSTRAINT accounts_by_person UNIQUE (person),
    CONSTRAINT accounts_by_email UNIQUE (email),
    CONSTRAINT accounts_by_subject UNIQUE (issuer, subject),
    CONSTRAINT accounts_state CHECK (state IN ('invited', 'active', 'deactivated')),
    CONSTRAINT accounts_person_fk FOREIGN KEY (person) REFERENCES people (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
