-- +goose Up
CREATE TABLE release_services (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    service_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(service_code) >= 1),
    ordinal INT NOT NULL CHECK (ordinal >= 0),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT release_services_pk PRIMARY KEY (release_id, service_code),
    CONSTRAINT release_services_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_services_service FOREIGN KEY (service_code) REFERENCES services (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    INDEX release_services_by_service (service_code)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
