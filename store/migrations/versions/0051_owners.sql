-- Leads are counted by owner from the index alone, too: it knows what is in no list. It stays whole, for what somebody may
-- see is more than what is in lists.
DROP INDEX leads_owner;
CREATE INDEX leads_owner ON leads (tenant_id, owner_id, id) INCLUDE (merged_into, withdrawn_at);
