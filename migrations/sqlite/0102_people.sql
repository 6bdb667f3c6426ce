-- +goose Up
CREATE TABLE people (
    id TEXT NOT NULL CHECK (length(id) = 36),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    email TEXT NOT NULL CHECK (length(email) <= 254),
    job_title TEXT CHECK (length(job_title) BETWEEN 1 AND 64),
    inactive INTEGER NOT NULL CHECK (inactive IN (0, 1)),
    row_version INTEGER NOT NULL CHECK (row_version >= 0),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT people_pk PRIMARY KEY (id),
    CONSTRAINT people_by_code UNIQUE (code),
    CONSTRAINT people_job_title_fk FOREIGN KEY (job_title) REFERENCES job_titles (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
