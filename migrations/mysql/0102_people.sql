-- +goose Up
CREATE TABLE people (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(id) = 36),
    code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(code) >= 1),
    name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL CHECK (char_length(name) >= 1),
    email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    job_title VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL CHECK (char_length(job_title) >= 1),
    inactive TINYINT(1) NOT NULL CHECK (inactive IN (0, 1)),
    row_version INT NOT NULL CHECK (row_version >= 0),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT people_pk PRIMARY KEY (id),
    CONSTRAINT people_by_code UNIQUE (code),
    CONSTRAINT people_job_title_fk FOREIGN KEY (job_title) REFERENCES job_titles (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
