-- +goose Up
ALTER TABLE release_exceptions
    DROP CONSTRAINT release_exceptions_second,
    DROP CONSTRAINT release_exceptions_expiry,
    ADD COLUMN gate VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN target VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN customer_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN confirmed_at DATETIME(6),
    ADD COLUMN done_at DATETIME(6),
    ADD COLUMN listed_on DATE NOT NULL DEFAULT '9999-12-31',
    ADD CONSTRAINT release_exceptions_second CHECK (second_person = '' OR kind NOT IN ('late_record', 'solo_approval')),
    ADD CONSTRAINT release_exceptions_confirmed CHECK (confirmed_at IS NULL OR second_person <> ''),
    ADD CONSTRAINT release_exceptions_expiry CHECK ((expires_on IS NULL) = (kind = 'late_record') OR (expires_on IS NULL AND confirmed_at IS NULL AND kind <> 'solo_approval')),
    ADD INDEX release_exceptions_by_day (listed_on, release_id, deployment_code, code);
