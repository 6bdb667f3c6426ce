-- +goose Up
INSERT INTO release_passes (fact_id, release_id, target, brought_in, noted_at, recorded_at)
SELECT p.id, p.release_id, p.target, p.imported, p.noted_at, p.recorded_at
FROM (
    SELECT f.id, f.release_id, f.noted_at, f.recorded_at, COALESCE(json_extract(f.body, '$.imported'), 0) AS imported, json_extract(f.body, '$.by') AS event,
        CASE WHEN f.deployment_code = '' THEN 'release ' ELSE 'deployment ' END || json_extract(f.body, '$.to') AS target,
        COALESCE(json_array_length(f.body, '$.passed'), 0) + COALESCE(json_array_length(f.body, '$.except'), 0) AS gates
    FROM release_facts f
    WHERE f.kind = 'stage'
) p
WHERE (p.gates > 0 OR (p.imported = 1 AND p.event <> 'revoke')) AND p.target IN (
    'release planned', 'release authorized', 'release built', 'release accepted', 'release reviewed', 'release closed',
    'deployment planned', 'deployment ready', 'deployment deploying', 'deployment deployed', 'deployment verified', 'deployment backed_out');
