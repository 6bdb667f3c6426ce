-- +goose Up
CREATE TABLE policy_services (
    policy_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(policy_id) = 36),
    service VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(service) >= 1),
    CONSTRAINT policy_services_pk PRIMARY KEY (policy_id, service),
    CONSTRAINT policy_services_policy_id_fk FOREIGN KEY (policy_id) REFERENCES policies (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT policy_services_service_fk FOREIGN KEY (service) REFERENCES services (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
