-- +goose Up
-- What a gate says is worked out by the program: the first job after the upgrade does it.
INSERT INTO jobs (id, kind, payload, dedupe_key, state, attempts, progress, run_at, lease_token, note, problem, cancelling, created_at)
SELECT '00000000-0000-7000-8000-000000000921', 'release.renew', '{}', 'release.renew', 'ready', 0, 0, '2026-01-01 00:00:00.000000', 0, '{}', '{}', 0, '2026-01-01 00:00:00.000000'
FROM DUAL WHERE EXISTS (SELECT 1 FROM releases WHERE stage NOT IN ('closed', 'cancelled'));
