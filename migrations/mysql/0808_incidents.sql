-- +goose Up
CREATE TABLE incidents (
    code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(code) >= 1),
    service_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    customer_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    item_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    release_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    priority VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
    major BOOLEAN NOT NULL CHECK (major IN (0, 1)),
    opened_at DATETIME(6) NOT NULL,
    closed_at DATETIME(6),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT incidents_pk PRIMARY KEY (code),
    INDEX incidents_by_release (release_code, opened_at),
    INDEX incidents_by_service (service_code, opened_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
