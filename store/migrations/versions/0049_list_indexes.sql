-- Each filter, order and count of the lead list has its index. What is in no list (merged away, withdrawn) is in none of
-- them, so that leads are counted from the index alone.
CREATE INDEX leads_due ON leads (tenant_id, due_at, id) WHERE merged_into IS NULL AND withdrawn_at IS NULL;
CREATE INDEX leads_status_due ON leads (tenant_id, status, due_at, id)
    WHERE merged_into IS NULL AND withdrawn_at IS NULL;
CREATE INDEX leads_phase_due ON leads (tenant_id, phase, due_at, id)
    WHERE merged_into IS NULL AND withdrawn_at IS NULL;
CREATE INDEX leads_waiting_due ON leads (tenant_id, waiting_kind, due_at, id)
    WHERE merged_into IS NULL AND withdrawn_at IS NULL;
CREATE INDEX leads_updated ON leads (tenant_id, updated_at, id) WHERE merged_into IS NULL AND withdrawn_at IS NULL;
-- Properties of few values: one index serves any of them, for PostgreSQL skips over those that are not asked for.
CREATE INDEX leads_facets ON leads (tenant_id, stage, source, band, priority, id)
    INCLUDE (status, phase, waiting_kind, owner_id, due_at) WHERE merged_into IS NULL AND withdrawn_at IS NULL;
