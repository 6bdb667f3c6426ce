-- +goose Up
UPDATE audit_entries
    JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY at, id) AS n FROM audit_entries) AS place ON place.id = audit_entries.id
    SET audit_entries.idx = place.n - 1;
