-- +goose Up
CREATE TABLE document_reviews (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(version_id) = 36),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(person) >= 1),
    unchanged TINYINT(1) NOT NULL CHECK (unchanged IN (0, 1)),
    note VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    next_version CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL CHECK (length(next_version) = 36),
    reviewed_at DATETIME(6) NOT NULL,
    CONSTRAINT document_reviews_pk PRIMARY KEY (id),
    CONSTRAINT document_reviews_version_fk FOREIGN KEY (version_id) REFERENCES issues (version_id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT document_reviews_next_fk FOREIGN KEY (next_version) REFERENCES issues (version_id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    INDEX document_reviews_by_version (version_id, reviewed_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
