-- +goose Up
INSERT INTO release_passes (fact_id, release_id, target, brought_in, noted_at, recorded_at)
SELECT p.id, p.release_id, p.target, p.imported, p.noted_at, p.recorded_at
FROM (
    SELECT f.id, f.release_id, f.noted_at, f.recorded_at,
        CASE WHEN JSON_EXTRACT(f.body, '$.imported') = true THEN 1 ELSE 0 END AS imported,
        JSON_UNQUOTE(JSON_EXTRACT(f.body, '$.by')) AS event,
        CONCAT(CASE WHEN f.deployment_code = '' THEN 'release ' ELSE 'deployment ' END, JSON_UNQUOTE(JSON_EXTRACT(f.body, '$.to'))) AS target,
        COALESCE(JSON_LENGTH(f.body, '$.passed'), 0) + COALESCE(JSON_LENGTH(f.body, '$.except'), 0) AS gates
    FROM release_facts f
    WHERE f.kind = 'stage'
) p
WHERE (p.gates > 0 OR (p.imported = 1 AND p.event <> 'revoke')) AND p.target IN (
    'release planned', 'release authorized', 'release built', 'release accepted', 'release reviewed', 'release closed',
    'deployment planned', 'deployment ready', 'deployment deploying', 'deployment deployed', 'deployment verified', 'deployment backed_out');
