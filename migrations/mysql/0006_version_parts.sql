-- +goose Up
CREATE TABLE version_parts (
    version_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(version_id) = 36),
    part_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(part_hash) = 64),
    CONSTRAINT version_parts_pk PRIMARY KEY (version_id, part_hash),
    CONSTRAINT version_parts_version FOREIGN KEY (version_id) REFERENCES versions (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT version_parts_part FOREIGN KEY (part_hash) REFERENCES parts (hash) ON DELETE RESTRICT ON UPDATE RESTRICT,
    INDEX version_parts_part (part_hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
