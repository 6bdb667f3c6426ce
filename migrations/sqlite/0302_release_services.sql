-- +goose Up
CREATE TABLE release_services (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    service_code TEXT NOT NULL CHECK (length(service_code) BETWEEN 1 AND 64),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT release_services_pk PRIMARY KEY (release_id, service_code),
    CONSTRAINT release_services_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_services_service FOREIGN KEY (service_code) REFERENCES services (code) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
CREATE INDEX release_services_by_service ON release_services (service_code);
