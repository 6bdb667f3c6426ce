-- +goose Up
CREATE TABLE policy_services (
    policy_id TEXT NOT NULL CHECK (length(policy_id) = 36),
    service TEXT NOT NULL CHECK (length(service) BETWEEN 1 AND 64),
    CONSTRAINT policy_services_pk PRIMARY KEY (policy_id, service),
    CONSTRAINT policy_services_policy_id_fk FOREIGN KEY (policy_id) REFERENCES policies (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT policy_services_service_fk FOREIGN KEY (service) REFERENCES services (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
