-- +goose Up
INSERT INTO exception_customers (release_id, deployment_code, code, customer_code, listed_on, outstanding, recorded_at)
SELECT e.release_id, e.deployment_code, e.code, e.customer_code, e.listed_on, e.outstanding, e.recorded_at
FROM release_exceptions e
WHERE e.customer_code <> ''
UNION ALL
SELECT e.release_id, e.deployment_code, e.code, s.customer_code, e.listed_on, e.outstanding, e.recorded_at
FROM release_exceptions e
JOIN deployments d ON d.release_id = e.release_id AND d.code = e.deployment_code
JOIN deployment_customers s ON s.deployment_id = d.id
WHERE e.customer_code = ''
UNION ALL
SELECT e.release_id, e.deployment_code, e.code, c.customer_code, e.listed_on, e.outstanding, e.recorded_at
FROM release_exceptions e
JOIN release_customers c ON c.release_id = e.release_id
WHERE e.customer_code = '' AND NOT EXISTS (
    SELECT 1 FROM deployments d JOIN deployment_customers s ON s.deployment_id = d.id
    WHERE d.release_id = e.release_id AND d.code = e.deployment_code);
