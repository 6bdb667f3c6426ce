-- +goose Up
CREATE TABLE reviews (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    due_on DATE,
    held_on DATE,
    chair VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    change_record VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    incidents INT CHECK (incidents >= 0),
    score VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    answers INT CHECK (answers >= 0),
    monitor_until DATE,
    body LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(body)),
    row_version INT NOT NULL CHECK (row_version >= 0),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT reviews_pk PRIMARY KEY (release_id),
    CONSTRAINT reviews_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT reviews_kind CHECK (kind IN ('full', 'short', 'periodic'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
