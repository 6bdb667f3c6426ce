-- +goose Up
INSERT INTO release_pass_counts (span, first_day, target, brought_in, passes, last_at)
SELECT p.span, p.first_day, p.target, p.brought_in, COUNT(*), MAX(p.noted_at)
FROM (
    SELECT 'month' AS span, substr(noted_at, 1, 7) || '-01' AS first_day, target, brought_in, noted_at FROM release_passes
    UNION ALL
    SELECT 'day', substr(noted_at, 1, 10), target, brought_in, noted_at FROM release_passes
) p
GROUP BY p.span, p.first_day, p.target, p.brought_in;
