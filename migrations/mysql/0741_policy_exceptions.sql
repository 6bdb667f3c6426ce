-- +goose Up
CREATE TABLE policy_exceptions (
    policy_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(policy_id) = 36),
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    since DATE NOT NULL,
    person VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(person) >= 1),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT policy_exceptions_pk PRIMARY KEY (policy_id, kind),
    CONSTRAINT policy_exceptions_policy FOREIGN KEY (policy_id) REFERENCES policies (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT policy_exceptions_kind CHECK (kind IN ('late_record'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
