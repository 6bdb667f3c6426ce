-- +goose Up
CREATE TABLE accounts (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(person) >= 1),
    email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (char_length(email) >= 1),
    language VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(state) >= 1),
    password VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    factor VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    factor_pending VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    factor_step BIGINT NOT NULL CHECK (factor_step >= 0),
    issuer VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL CHECK (char_length(issuer) >= 1),
    subject VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL CHECK (char_length(subject) >= 1),
    epoch INT NOT NULL CHECK (epoch >= 0),
    last_sign_in DATETIME(6) NULL,
    row_version INT NOT NULL CHECK (row_version >= 0),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT accounts_pk PRIMARY KEY (id),
    CONSTRAINT accounts_by_person UNIQUE (person),
    CONSTRAINT accounts_by_email UNIQUE (email),
    CONSTRAINT accounts_by_subject UNIQUE (issuer, subject),
    CONSTRAINT accounts_state CHECK (state IN ('invited', 'active', 'deactivated')),
    CONSTRAINT accounts_person_fk FOREIGN KEY (person) REFERENCES people (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
