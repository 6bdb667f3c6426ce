-- +goose Up
CREATE TABLE reminders (
    document_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (length(document_id) = 36),
    what VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(what) >= 1),
    due DATE NOT NULL,
    days INT NOT NULL CHECK (days >= 0),
    reminded_at DATETIME(6) NOT NULL,
    CONSTRAINT reminders_pk PRIMARY KEY (document_id, what, due, days),
    CONSTRAINT reminders_document_fk FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
