-- +goose Up
CREATE TABLE token_uses (
    token_id TEXT NOT NULL CHECK (length(token_id) = 36),
    last_used TEXT NOT NULL CHECK (length(last_used) = 26),
    CONSTRAINT token_uses_pk PRIMARY KEY (token_id),
    CONSTRAINT token_uses_token_fk FOREIGN KEY (token_id) REFERENCES api_tokens (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
