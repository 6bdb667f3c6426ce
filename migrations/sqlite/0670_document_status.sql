-- +goose Up
CREATE TABLE document_status (
    document_id TEXT NOT NULL CHECK (length(document_id) = 36),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    row_version INTEGER NOT NULL CHECK (row_version >= 1),
    last_version TEXT NOT NULL CHECK (length(last_version) = 36),
    last_state TEXT NOT NULL CHECK (length(last_state) BETWEEN 1 AND 16),
    open_version TEXT CHECK (length(open_version) = 36),
    open_state TEXT NOT NULL CHECK (length(open_state) <= 16),
    waiting_version TEXT CHECK (length(waiting_version) = 36),
    waiting_from TEXT CHECK (length(waiting_from) = 10),
    effective_version TEXT CHECK (length(effective_version) = 36),
    in_force INTEGER NOT NULL CHECK (in_force IN (0, 1)),
    waits INTEGER NOT NULL CHECK (waits IN (0, 1)),
    missing INTEGER NOT NULL CHECK (missing >= 0),
    stale INTEGER NOT NULL CHECK (stale IN (0, 1)),
    owner TEXT NOT NULL CHECK (length(owner) <= 64),
    review_interval TEXT NOT NULL CHECK (length(review_interval) <= 32),
    audience TEXT NOT NULL CHECK (json_valid(audience)),
    review_due TEXT CHECK (length(review_due) = 10),
    valid_until TEXT CHECK (length(valid_until) = 10),
    next_due TEXT CHECK (length(next_due) = 10),
    CONSTRAINT document_status_pk PRIMARY KEY (document_id),
    CONSTRAINT document_status_natural UNIQUE (kind, subject),
    CONSTRAINT document_status_document_fk FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT document_status_last_fk FOREIGN KEY (last_version) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT document_status_open_fk FOREIGN KEY (open_version) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT document_status_waiting_fk FOREIGN KEY (waiting_version) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT document_status_effective_fk FOREIGN KEY (effective_version) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT document_status_open CHECK ((open_version IS NULL) = (open_state = '')),
    CONSTRAINT document_status_states CHECK (open_state IN ('', 'draft', 'in_review')),
    CONSTRAINT document_status_in_force CHECK (in_force = (effective_version IS NOT NULL)),
    CONSTRAINT document_status_waits CHECK (waits = (waiting_version IS NOT NULL))
) STRICT;
CREATE INDEX document_status_by_open ON document_status (open_state, kind, subject);
CREATE INDEX document_status_by_last ON document_status (last_state, kind, subject);
CREATE INDEX document_status_by_force ON document_status (in_force, kind, subject);
CREATE INDEX document_status_by_waiting ON document_status (waits, waiting_from);
CREATE INDEX document_status_by_due ON document_status (next_due);
CREATE INDEX document_status_by_review ON document_status (review_due);
CREATE INDEX document_status_by_end ON document_status (valid_until);
CREATE INDEX document_status_by_owner ON document_status (owner, kind, subject);
CREATE INDEX document_status_by_stale ON document_status (stale, kind, subject);
