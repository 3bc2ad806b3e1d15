-- Patients who come back: when a lead last converted, whatever became of later runs.
ALTER TABLE leads ADD COLUMN converted_at timestamptz;

-- Forced row level security would show the owner no tenant's rows.
ALTER TABLE leads NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_log NO FORCE ROW LEVEL SECURITY;
UPDATE leads SET converted_at = coalesce((
    SELECT max(a.at) FROM audit_log a
    WHERE a.tenant_id = leads.tenant_id AND a.subject = 'lead' AND a.subject_id = leads.id
      AND a.action = 'status_changed' AND a.facts ->> 'to' = 'converted'), updated_at)
WHERE status = 'converted';
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
ALTER TABLE leads FORCE ROW LEVEL SECURITY;

-- Tasks go along with a merge, and come back.
ALTER TABLE merges ADD COLUMN tasks jsonb NOT NULL DEFAULT '[]';
GRANT UPDATE (lead_id, run) ON tasks TO lead_app;
