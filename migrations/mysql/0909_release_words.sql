-- +goose Up
CREATE TABLE release_words (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(release_id) = 36),
    word VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (char_length(word) >= 1),
    recorded_at DATETIME(6) NOT NULL,
    CONSTRAINT release_words_pk PRIMARY KEY (release_id, word),
    CONSTRAINT release_words_release FOREIGN KEY (release_id) REFERENCES releases (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    INDEX release_words_by_word (word, release_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
