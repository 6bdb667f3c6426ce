-- +goose Up
CREATE TABLE release_waits (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    place INT NOT NULL CHECK (place >= 1),
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(kind) >= 1),
    deployment VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stage VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    leg VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    gate VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    role VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    customer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    missing INT NOT NULL CHECK (missing >= 1),
    due_on DATE NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT release_waits_pk PRIMARY KEY (release_id, place),
    CONSTRAINT release_waits_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    INDEX release_waits_by_role (role, due_on, release_id, place),
    INDEX release_waits_by_due (due_on, release_id, place)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
