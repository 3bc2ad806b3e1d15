-- A task names what it is about in columns: `reply:17` is kind answer_reply, about message 17.
ALTER TABLE tasks
    ADD COLUMN subject_kind varchar(30) NOT NULL DEFAULT 'lead',
    ADD COLUMN subject_id bigint,
    ADD COLUMN nth integer NOT NULL DEFAULT 0;

-- Forced row level security would show the owner no tenant's rows.
ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY;
ALTER TABLE payments NO FORCE ROW LEVEL SECURITY;

WITH read AS (
    SELECT tenant_id, id, regexp_match(step, '^attempt:(\d+)$') AS attempt, regexp_match(step, '^reply:(\d+)$') AS reply,
        regexp_match(step, '^missed_call:(\d+)$') AS touch, regexp_match(step, '^unknown:(\d+)$') AS unknown,
        regexp_match(step, '^slot_taken:(\d+)$') AS slot, regexp_match(step, '^refund:(.+)$') AS refund,
        regexp_match(step, '^contact_data:(message|attempt|wrong_number):(\d+)$') AS contact,
        regexp_match(step, '^(?:qualification|booking|visit_outcome):(\d+)$') AS round,
        regexp_match(step, '^remind:([a-z_]+):(\d+)$') AS remind,
        regexp_match(step, '^escalation:([a-z_]+):(\d+)$') AS escalation,
        regexp_match(step, '^escalation:([a-z_]+):(\d+):(\d+)$') AS of_task,
        step IN ('first_contact', 'contact_data:none') OR kind IN ('own', 'coaching') AS of_lead
    FROM tasks
)
UPDATE tasks SET
    subject_kind = CASE
        WHEN attempt IS NOT NULL OR unknown IS NOT NULL THEN 'attempt'
        WHEN reply IS NOT NULL THEN 'message'
        WHEN touch IS NOT NULL THEN 'touch'
        WHEN slot IS NOT NULL THEN 'slot'
        WHEN refund IS NOT NULL THEN 'payment'
        WHEN contact IS NOT NULL THEN contact[1]
        WHEN remind IS NOT NULL THEN remind[1]
        WHEN of_task IS NOT NULL THEN of_task[1]
        WHEN escalation[1] = 'unaccepted' THEN 'acceptance'
        WHEN escalation[1] = 'speed' THEN 'first_contact'
        WHEN escalation IS NOT NULL THEN escalation[1]
        ELSE 'lead' END,
    subject_id = CASE
        WHEN attempt IS NOT NULL THEN attempt[1]::bigint
        WHEN unknown IS NOT NULL THEN unknown[1]::bigint
        WHEN reply IS NOT NULL THEN reply[1]::bigint
        WHEN touch IS NOT NULL THEN touch[1]::bigint
        WHEN slot IS NOT NULL THEN slot[1]::bigint
        WHEN contact IS NOT NULL THEN contact[2]::bigint
        WHEN of_task IS NOT NULL THEN of_task[2]::bigint
        WHEN refund IS NOT NULL THEN coalesce(
            (SELECT p.id FROM payments p WHERE p.tenant_id = tasks.tenant_id AND p.reference = refund[1]), tasks.id)
        WHEN round IS NOT NULL OR remind IS NOT NULL OR escalation IS NOT NULL OR of_lead THEN NULL
        ELSE tasks.id END,
    nth = CASE
        WHEN round IS NOT NULL THEN round[1]::integer
        WHEN remind IS NOT NULL THEN remind[2]::integer
        WHEN of_task IS NOT NULL THEN of_task[3]::integer
        WHEN escalation IS NOT NULL THEN escalation[2]::integer
        ELSE 0 END
FROM read WHERE (read.tenant_id, read.id) = (tasks.tenant_id, tasks.id);

ALTER TABLE payments FORCE ROW LEVEL SECURITY;
ALTER TABLE tasks FORCE ROW LEVEL SECURITY;

DROP INDEX tasks_step;
CREATE UNIQUE INDEX tasks_once ON tasks (tenant_id, lead_id, run, kind, subject_kind, subject_id, nth)
    NULLS NOT DISTINCT WHERE kind NOT IN ('own', 'coaching');
ALTER TABLE tasks DROP COLUMN step;
