-- +goose Up
CREATE TABLE audit_entries (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    at DATETIME(6) NOT NULL,
    actor VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL CHECK (char_length(actor) >= 1),
    action VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(action) >= 1),
    subject_kind VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(subject_kind) >= 1),
    subject_id VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    changes LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(changes)),
    CONSTRAINT audit_entries_pk PRIMARY KEY (id),
    INDEX audit_entries_at (at, id),
    INDEX audit_entries_subject (subject_kind, subject_id, at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
