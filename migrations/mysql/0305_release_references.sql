-- +goose Up
CREATE TABLE release_references (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    gate VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(code) >= 1),
    ordinal INT NOT NULL CHECK (ordinal >= 0),
    title LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(title)),
    requested_on DATE,
    reviewed_on DATE,
    decision VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    closes BOOLEAN NOT NULL CHECK (closes IN (0, 1)),
    result VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    comment LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(comment)),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT release_references_pk PRIMARY KEY (release_id, kind, gate, code),
    CONSTRAINT release_references_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CONSTRAINT release_references_kind CHECK (kind IN ('rfc', 'known_error', 'problem', 'sdp', 'incident', 'change_record')),
    CONSTRAINT release_references_decision CHECK (decision IN ('', 'approved', 'denied', 'pending')),
    CONSTRAINT release_references_result CHECK (result IN ('', 'implemented', 'partial', 'not_implemented', 'reverted')),
    INDEX release_references_by_code (code)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
