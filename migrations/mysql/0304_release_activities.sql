-- +goose Up
CREATE TABLE release_activities (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    sequence INT NOT NULL CHECK (sequence >= 0),
    title LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(title)),
    roles LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(roles)),
    planned_date DATE,
    planned_at DATETIME(6),
    week INT CHECK (week >= 0),
    signals VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    milestone BOOLEAN CHECK (milestone IN (0, 1)),
    state VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT release_activities_pk PRIMARY KEY (release_id, sequence),
    CONSTRAINT release_activities_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_activities_state CHECK (state IN ('planned', 'in_progress', 'done', 'cancelled'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
