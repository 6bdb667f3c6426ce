-- +goose Up
CREATE TABLE assignments (
    id TEXT NOT NULL CHECK (length(id) = 36),
    role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 64),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 64),
    valid_from TEXT NOT NULL CHECK (length(valid_from) = 10),
    valid_to TEXT CHECK (length(valid_to) = 10),
    deputy INTEGER NOT NULL CHECK (deputy IN (0, 1)),
    row_version INTEGER NOT NULL CHECK (row_version >= 0),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT assignments_pk PRIMARY KEY (id),
    CONSTRAINT assignments_natural UNIQUE (role, person, valid_from),
    CONSTRAINT assignments_period CHECK (valid_to > valid_from),
    CONSTRAINT assignments_person_fk FOREIGN KEY (person) REFERENCES people (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
