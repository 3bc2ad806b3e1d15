-- Who wrote an interaction down, which is not always whose it was: nobody reviews their own writing.
ALTER TABLE lead_interactions ADD COLUMN written_by text;
ALTER TABLE lead_interactions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_log NO FORCE ROW LEVEL SECURITY;
UPDATE lead_interactions SET written_by = audit_log.actor FROM audit_log
WHERE audit_log.tenant_id = lead_interactions.tenant_id AND audit_log.action = 'interaction_added'
    AND audit_log.subject = 'lead' AND audit_log.subject_id = lead_interactions.lead_id
    AND audit_log.facts ->> 'interaction_id' = lead_interactions.id::text;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
ALTER TABLE lead_interactions FORCE ROW LEVEL SECURITY;

-- The engine changes what it must, and never whose a row is, nor when it came.
REVOKE UPDATE ON leads, agents, lead_campaigns, lead_interactions, attempts, messages FROM lead_app;
GRANT UPDATE (first_name, last_name, email, phone, status, notes, updated_at, email_norm, phone_e164, phone_extension,
    name_norm, time_zone, campaign_id, city, address_line, postcode, language, procedure, timeframe, insurance,
    birth_date, sex, preferred_time, custom, stage, phase, run, run_closed, run_began_at, score, band, priority,
    owner_id, attempts_made, loss_reason, waiting_for, deadline, queued_at, merged_into, withdrawn_at, converted_at,
    steps) ON leads TO lead_app;
GRANT UPDATE (team, phone, skills, languages, locations, seniority, capacity, daily_cap, load, hours, time_off, active,
    last_offered_at, served, response_s) ON agents TO lead_app;
GRANT UPDATE (campaign_name, source_type, target_audience, budget, start_date, end_date, status, updated_at)
    ON lead_campaigns TO lead_app;
GRANT UPDATE (interaction_type, agent_id, notes, outcome, scheduled_at, completed_at) ON lead_interactions TO lead_app;
GRANT UPDATE (channel, template, due_at, answer_by, made_at, outcome, outcome_at) ON attempts TO lead_app;
GRANT UPDATE (channel, recipient, subject, body, provider, provider_id, state, code, refusal, window_zone, created_at,
    sent_at, state_at) ON messages TO lead_app;
