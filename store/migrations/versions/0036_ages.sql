-- What is kept for a time only: stored answers, vendors' events, submissions as they came.

-- An answer is forgotten first, its key later, so that a late repeat still does nothing twice.
ALTER TABLE idempotency_keys ADD COLUMN forgotten boolean NOT NULL DEFAULT false;
GRANT DELETE, UPDATE (forgotten) ON idempotency_keys TO lead_app;
CREATE INDEX idempotency_keys_answered ON idempotency_keys (tenant_id, created_at) WHERE NOT forgotten;
CREATE INDEX idempotency_keys_forgotten ON idempotency_keys (tenant_id, created_at) WHERE forgotten;

-- An event's id stays: it is what makes a second one a second one.
GRANT UPDATE (raw) ON inbound_events TO lead_app;
CREATE INDEX inbound_events_raw ON inbound_events (tenant_id, received_at) WHERE raw <> '{}';

-- A person's `occurred_at` may be years ago, in a file that came today. What is there already came today at the latest.
ALTER TABLE touches ADD COLUMN received_at timestamptz NOT NULL DEFAULT now();
GRANT UPDATE (raw, submission_key) ON touches TO lead_app;
CREATE INDEX touches_raw ON touches (tenant_id, received_at) WHERE raw <> '{}';
