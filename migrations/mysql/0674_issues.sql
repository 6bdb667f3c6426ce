-- +goose Up
CREATE TABLE issues (
    version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(version_id) = 36),
    document_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(document_id) = 36),
    ordinal INT NOT NULL CHECK (ordinal >= 1),
    number VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(number) >= 1),
    sheet_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(sheet_hash) = 64),
    entry_index BIGINT NOT NULL CHECK (entry_index >= 0),
    effective_from DATE NOT NULL,
    valid_until DATE NULL,
    issued_at DATETIME(6) NOT NULL,
    CONSTRAINT issues_pk PRIMARY KEY (version_id),
    CONSTRAINT issues_number UNIQUE (document_id, number),
    CONSTRAINT issues_ordinal UNIQUE (document_id, ordinal),
    CONSTRAINT issues_version_fk FOREIGN KEY (version_id) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT issues_document_fk FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    INDEX issues_by_time (issued_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
