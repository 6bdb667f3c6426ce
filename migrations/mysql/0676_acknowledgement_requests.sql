-- +goose Up
CREATE TABLE acknowledgement_requests (
    version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(version_id) = 36),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(person) >= 1),
    asked_at DATETIME(6) NOT NULL,
    CONSTRAINT acknowledgement_requests_pk PRIMARY KEY (version_id, person),
    CONSTRAINT acknowledgement_requests_issue_fk FOREIGN KEY (version_id) REFERENCES issues (version_id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    INDEX acknowledgement_requests_by_person (person, asked_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
