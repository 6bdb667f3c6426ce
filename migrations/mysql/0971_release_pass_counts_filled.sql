-- +goose Up
INSERT INTO release_pass_counts (span, first_day, target, brought_in, passes, last_at)
SELECT p.span, p.first_day, p.target, p.brought_in, COUNT(*), MAX(p.noted_at)
FROM (
    SELECT 'month' AS span, CAST(DATE_FORMAT(noted_at, '%Y-%m-01') AS DATE) AS first_day, target, brought_in, noted_at FROM release_passes
    UNION ALL
    SELECT 'day', CAST(noted_at AS DATE), target, brought_in, noted_at FROM release_passes
) p
GROUP BY p.span, p.first_day, p.target, p.brought_in;
