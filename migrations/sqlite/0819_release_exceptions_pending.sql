-- +goose Up
CREATE TABLE release_exceptions_new (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    deployment_code TEXT NOT NULL CHECK (length(deployment_code) <= 64),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    kind TEXT NOT NULL CHECK (length(kind) <= 20),
    what TEXT NOT NULL CHECK (json_valid(what)),
    reason TEXT NOT NULL CHECK (json_valid(reason)),
    person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 200),
    second_person TEXT NOT NULL CHECK (length(second_person) <= 200),
    occurred_date TEXT CHECK (length(occurred_date) = 10),
    occurred_at TEXT CHECK (length(occurred_at) = 26),
    noted_date TEXT CHECK (length(noted_date) = 10),
    noted_at TEXT CHECK (length(noted_at) = 26),
    expires_on TEXT CHECK (length(expires_on) = 10),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    gate TEXT NOT NULL DEFAULT '' CHECK (length(gate) <= 64),
    target TEXT NOT NULL DEFAULT '' CHECK (length(target) <= 200),
    customer_code TEXT NOT NULL DEFAULT '' CHECK (length(customer_code) <= 64),
    confirmed_at TEXT CHECK (length(confirmed_at) = 26),
    done_at TEXT CHECK (length(done_at) = 26),
    listed_on TEXT NOT NULL DEFAULT '9999-12-31' CHECK (length(listed_on) = 10),
    CONSTRAINT release_exceptions_pk PRIMARY KEY (release_id, deployment_code, code),
    CONSTRAINT release_exceptions_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_exceptions_kind CHECK (kind IN ('waiver', 'override', 'deferral', 'late_record', 'solo_approval')),
    CONSTRAINT release_exceptions_second CHECK (second_person = '' OR kind NOT IN ('late_record', 'solo_approval')),
    CONSTRAINT release_exceptions_confirmed CHECK (confirmed_at IS NULL OR second_person <> ''),
    CONSTRAINT release_exceptions_expiry CHECK ((expires_on IS NULL) = (kind = 'late_record') OR (expires_on IS NULL AND confirmed_at IS NULL AND kind <> 'solo_approval'))
) STRICT;
INSERT INTO release_exceptions_new (release_id, deployment_code, code, ordinal, kind, what, reason, person, second_person, occurred_date, occurred_at, noted_date, noted_at, expires_on, recorded_at)
SELECT release_id, deployment_code, code, ordinal, kind, what, reason, person, second_person, occurred_date, occurred_at, noted_date, noted_at, expires_on, recorded_at
FROM release_exceptions;
DROP TABLE release_exceptions;
ALTER TABLE release_exceptions_new RENAME TO release_exceptions;
CREATE INDEX release_exceptions_by_day ON release_exceptions (listed_on, release_id, deployment_code, code);
