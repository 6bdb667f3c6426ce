-- +goose Up
INSERT INTO document_status (document_id, kind, subject, row_version, last_version, last_state, open_version, open_state,
    in_force, waits, missing, stale, owner, review_interval, audience)
SELECT d.id, d.kind, d.subject, 1, v.id, 'draft', v.id, 'draft',
    0, 0, CAST(JSON_EXTRACT(CONVERT(s.body USING utf8mb4), '$.missing') AS SIGNED), 0, '', '', '{}'
FROM documents d
JOIN versions v ON v.document_id = d.id AND v.ordinal = (SELECT MAX(l.ordinal) FROM versions l WHERE l.document_id = d.id)
JOIN control_sheets s ON s.version_id = v.id AND s.ordinal = (SELECT MAX(t.ordinal) FROM control_sheets t WHERE t.version_id = v.id);
