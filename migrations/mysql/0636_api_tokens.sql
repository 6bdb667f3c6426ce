-- +goose Up
CREATE TABLE api_tokens (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(hash) = 64),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(person) >= 1),
    name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL CHECK (char_length(name) >= 1),
    scopes LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(scopes)),
    expires_at DATETIME(6) NOT NULL,
    revoked_at DATETIME(6) NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT api_tokens_pk PRIMARY KEY (id),
    CONSTRAINT api_tokens_by_hash UNIQUE (hash),
    CONSTRAINT api_tokens_person_fk FOREIGN KEY (person) REFERENCES people (code) ON DELETE RESTRICT ON UPDATE RESTRICT,
    INDEX api_tokens_by_person (person, recorded_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
