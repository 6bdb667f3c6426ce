-- +goose Up
CREATE TABLE token_uses (
    token_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(token_id) = 36),
    last_used DATETIME(6) NOT NULL,
    CONSTRAINT token_uses_pk PRIMARY KEY (token_id),
    CONSTRAINT token_uses_token_fk FOREIGN KEY (token_id) REFERENCES api_tokens (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
