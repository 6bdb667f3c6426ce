-- +goose Up
CREATE TABLE audit_leaves (
    idx BIGINT NOT NULL CHECK (idx >= 0),
    entry_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(entry_id) = 36),
    record LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(record)),
    salt BINARY(32) NOT NULL,
    CONSTRAINT audit_leaves_pk PRIMARY KEY (idx),
    CONSTRAINT audit_leaves_entry_uk UNIQUE (entry_id),
    CONSTRAINT audit_leaves_entry_fk FOREIGN KEY (entry_id) REFERENCES audit_entries (id) ON DELETE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
