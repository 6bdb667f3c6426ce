-- +goose Up
CREATE TABLE customer_members (
    group_code TEXT NOT NULL CHECK (length(group_code) BETWEEN 1 AND 64),
    customer TEXT NOT NULL CHECK (length(customer) BETWEEN 1 AND 64),
    valid_from TEXT NOT NULL CHECK (length(valid_from) = 10),
    valid_to TEXT CHECK (length(valid_to) = 10),
    CONSTRAINT customer_members_pk PRIMARY KEY (group_code, customer, valid_from),
    CONSTRAINT customer_members_period CHECK (valid_to > valid_from),
    CONSTRAINT customer_members_group_code_fk FOREIGN KEY (group_code) REFERENCES customers (code) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT customer_members_customer_fk FOREIGN KEY (customer) REFERENCES customers (code) ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
