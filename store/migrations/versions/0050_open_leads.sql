-- What is open, by whose it is and what it waits for: a day, an absence and the search for unattended leads read only these,
-- however many leads there were.
CREATE INDEX leads_open ON leads (tenant_id, owner_id, waiting_kind) WHERE NOT run_closed;
