-- +goose Up
CREATE TABLE release_words (
    release_id TEXT NOT NULL CHECK (length(release_id) = 36),
    word TEXT NOT NULL CHECK (length(word) BETWEEN 1 AND 300),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 26),
    CONSTRAINT release_words_pk PRIMARY KEY (release_id, word),
    CONSTRAINT release_words_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
CREATE INDEX release_words_by_word ON release_words (word, release_id);
