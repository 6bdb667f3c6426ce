-- +goose Up
CREATE TABLE customer_members (
    group_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(group_code) >= 1),
    customer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (char_length(customer) >= 1),
    valid_from DATE NOT NULL,
    valid_to DATE NULL,
    CONSTRAINT customer_members_pk PRIMARY KEY (group_code, customer, valid_from),
    CONSTRAINT customer_members_period CHECK (valid_to > valid_from),
    CONSTRAINT customer_members_group_code_fk FOREIGN KEY (group_code) REFERENCES customers (code) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT customer_members_customer_fk FOREIGN KEY (customer) REFERENCES customers (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
