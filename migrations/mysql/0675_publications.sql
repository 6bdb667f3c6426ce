-- +goose Up
CREATE TABLE publications (
    version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(version_id) = 36),
    files INT NOT NULL CHECK (files >= 1),
    published_at DATETIME(6) NOT NULL,
    CONSTRAINT publications_pk PRIMARY KEY (version_id),
    CONSTRAINT publications_issue_fk FOREIGN KEY (version_id) REFERENCES issues (version_id) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
