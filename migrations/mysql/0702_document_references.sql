-- +goose Up
CREATE TABLE document_references (
    version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(version_id) = 36),
    kind VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(kind) >= 1),
    subject VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(subject) >= 1),
    CONSTRAINT document_references_pk PRIMARY KEY (version_id, kind, subject),
    CONSTRAINT document_references_version FOREIGN KEY (version_id) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    INDEX document_references_to (kind, subject, version_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
