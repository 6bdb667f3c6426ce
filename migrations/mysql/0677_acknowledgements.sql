-- +goose Up
CREATE TABLE acknowledgements (
    version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(version_id) = 36),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(person) >= 1),
    content_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(content_hash) = 64),
    acknowledged_at DATETIME(6) NOT NULL,
    CONSTRAINT acknowledgements_pk PRIMARY KEY (version_id, person),
    CONSTRAINT acknowledgements_request_fk FOREIGN KEY (version_id, person) REFERENCES acknowledgement_requests (version_id, person) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
