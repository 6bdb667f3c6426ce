-- +goose Up
CREATE TABLE assignments (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    role VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(role) >= 1),
    person VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(person) >= 1),
    valid_from DATE NOT NULL,
    valid_to DATE NULL,
    deputy TINYINT(1) NOT NULL CHECK (deputy IN (0, 1)),
    row_version INT NOT NULL CHECK (row_version >= 0),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT assignments_pk PRIMARY KEY (id),
    CONSTRAINT assignments_natural UNIQUE (role, person, valid_from),
    CONSTRAINT assignments_period CHECK (valid_to > valid_from),
    CONSTRAINT assignments_person_fk FOREIGN KEY (person) REFERENCES people (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
