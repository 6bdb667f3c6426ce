-- +goose Up
CREATE TABLE role_grants (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(person) >= 1),
    role VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(role) >= 1),
    valid_from DATE NOT NULL,
    valid_to DATE NULL,
    scope LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL CHECK (json_valid(scope)),
    granted_by VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(granted_by) >= 1),
    row_version INT NOT NULL CHECK (row_version >= 0),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT role_grants_pk PRIMARY KEY (id),
    CONSTRAINT role_grants_period CHECK (valid_to >= valid_from),
    CONSTRAINT role_grants_role CHECK (role IN ('administrator', 'quality_manager', 'approver', 'auditor', 'reader')),
    CONSTRAINT role_grants_auditor CHECK (role <> 'auditor' OR valid_to IS NOT NULL),
    CONSTRAINT role_grants_person_fk FOREIGN KEY (person) REFERENCES people (code) ON DELETE RESTRICT ON UPDATE RESTRICT,
    INDEX role_grants_by_person (person, valid_from),
    INDEX role_grants_by_role (role, valid_from)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
