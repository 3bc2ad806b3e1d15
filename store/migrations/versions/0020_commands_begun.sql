-- A command on its way is no HTTP status.
ALTER TABLE idempotency_keys ADD COLUMN begun boolean NOT NULL DEFAULT false, ADD COLUMN row_id bigint;
GRANT UPDATE (begun, row_id) ON idempotency_keys TO lead_app;

-- Forced row level security would show the owner no tenant's rows.
ALTER TABLE idempotency_keys NO FORCE ROW LEVEL SECURITY;
UPDATE idempotency_keys SET begun = true, row_id = (answer ->> 'row')::bigint, status = NULL, answer = '{}'
WHERE status = 102;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
