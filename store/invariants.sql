-- What must hold at any moment, over all tenants. Each block returns the rows that break it: ids, codes and numbers only.

-- I2 At most one delivery per attempt of a lead; a provider is never given one token twice.
SELECT 'attempt delivered twice' AS what, tenant_id, lead_id AS id, run, attempt AS number
FROM messages
WHERE direction = 'out' AND attempt IS NOT NULL AND state IN ('unknown', 'sent', 'delivered', 'read')
GROUP BY tenant_id, lead_id, run, attempt HAVING count(*) > 1
UNION ALL
SELECT 'token sent twice', tenant_id, min(id), NULL, count(*)
FROM sandbox_messages
GROUP BY tenant_id, token HAVING count(*) > 1

-- I3 Attempts are numbered 1, 2, 3 … within a run, never above the cap; a message's attempt exists.
SELECT 'attempts not contiguous' AS what, tenant_id, lead_id AS id, run, max(number) AS number
FROM attempts
GROUP BY tenant_id, lead_id, run
HAVING min(number) <> 1 OR max(number) <> count(*) OR max(number) > max(cap)
UNION ALL
SELECT 'message without its attempt', m.tenant_id, m.id, m.run, m.attempt
FROM messages m
LEFT JOIN attempts a ON (a.tenant_id, a.lead_id, a.run, a.number) = (m.tenant_id, m.lead_id, m.run, m.attempt)
WHERE m.attempt IS NOT NULL AND a.id IS NULL

-- I4 At most one active owner, and one open offer (to one agent, or to several at once) per lead; the lead names its
-- owner; an agent's load is what it counts.
SELECT 'two active owners' AS what, tenant_id, lead_id AS id, max(run) AS run, count(*) AS number
FROM assignments WHERE ended_at IS NULL
GROUP BY tenant_id, lead_id HAVING count(*) > 1
UNION ALL
SELECT 'two open offers', tenant_id, lead_id, max(run), count(*)
FROM offers WHERE answer IS NULL
GROUP BY tenant_id, lead_id HAVING count(DISTINCT (run, round, number, offered_at, expires_at)) > 1
UNION ALL
SELECT 'accepted twice', tenant_id, lead_id, run, count(*)
FROM offers WHERE answer = 'accepted'
GROUP BY tenant_id, lead_id, run, round HAVING count(*) > 1
UNION ALL
SELECT 'owned and on offer', o.tenant_id, o.lead_id, o.run, count(*)
FROM offers o JOIN assignments a ON (a.tenant_id, a.lead_id) = (o.tenant_id, o.lead_id) AND a.ended_at IS NULL
WHERE o.answer IS NULL GROUP BY o.tenant_id, o.lead_id, o.run
UNION ALL
SELECT 'owner is not the assigned agent', l.tenant_id, l.id, l.run, l.owner_id
FROM leads l LEFT JOIN assignments a ON (a.tenant_id, a.lead_id) = (l.tenant_id, l.id) AND a.ended_at IS NULL
WHERE l.status IN ('new', 'contacted', 'qualified') AND l.owner_id IS DISTINCT FROM a.agent_id
UNION ALL
SELECT 'load differs from the count', g.tenant_id, g.id, NULL, g.load
FROM agents g
WHERE g.load <> (
    SELECT count(*) FROM offers o WHERE (o.tenant_id, o.agent_id) = (g.tenant_id, g.id) AND o.answer IS NULL
) + (
    SELECT count(*) FROM assignments a JOIN leads l ON (l.tenant_id, l.id) = (a.tenant_id, a.lead_id)
    WHERE (a.tenant_id, a.agent_id) = (g.tenant_id, g.id) AND a.ended_at IS NULL
      AND l.status IN ('new', 'contacted', 'qualified')
)

-- I5 Nothing is decided and sent after a committed opt-out or withdrawal, but its one confirmation.
SELECT 'sent after opt-out' AS what, m.tenant_id, m.id, m.run, m.attempt AS number
FROM messages m JOIN suppressions s ON s.tenant_id = m.tenant_id AND s.address = lower(m.recipient)
WHERE m.direction = 'out' AND m.sent_at > s.at AND m.created_at > s.at AND m.sent_at < coalesce(s.lifted_at, 'infinity')
  AND (s.channel IS NULL OR s.channel = m.channel) AND m.step NOT LIKE 'opt_out_confirmation%%'
UNION ALL
SELECT 'opt-out confirmed twice', s.tenant_id, s.id, NULL, count(*)
FROM messages m JOIN suppressions s ON s.tenant_id = m.tenant_id AND s.address = lower(m.recipient)
WHERE m.direction = 'out' AND m.sent_at BETWEEN s.at AND coalesce(s.lifted_at, 'infinity')
  AND (s.channel IS NULL OR s.channel = m.channel) AND m.step LIKE 'opt_out_confirmation%%'
GROUP BY s.tenant_id, s.id, m.channel HAVING count(*) > 1
UNION ALL
SELECT 'sent after withdrawal', m.tenant_id, m.id, m.run, m.attempt
FROM messages m CROSS JOIN LATERAL (
    SELECT c.given FROM consents c
    WHERE (c.tenant_id, c.purpose) = (m.tenant_id, m.purpose)
      AND (c.lead_id = m.lead_id OR EXISTS (
          SELECT FROM merges g WHERE (g.tenant_id, g.survivor_id, g.merged_id) = (c.tenant_id, m.lead_id, c.lead_id)
            AND c.at > g.merged_at AND c.at < coalesce(g.undone_at, 'infinity')))
      AND (c.channel IS NULL OR c.channel = m.channel) AND c.at < least(m.sent_at, m.created_at)
    ORDER BY c.at DESC, c.given LIMIT 1
) newest
WHERE m.direction = 'out' AND m.sent_at IS NOT NULL AND NOT newest.given
  AND m.step NOT LIKE 'opt_out_confirmation%%'

-- I8 Status and stage moved along legal edges only, each from where the one before ended, and the lead says the same.
WITH moves AS (
    SELECT tenant_id, subject_id AS lead_id, id, run, facts ->> 'from' AS before, facts ->> 'to' AS after,
           lag(facts ->> 'to', 1, 'new') OVER (PARTITION BY tenant_id, subject_id ORDER BY id) AS expected,
           lead(id) OVER (PARTITION BY tenant_id, subject_id ORDER BY id) IS NULL AS newest
    FROM audit_log WHERE subject = 'lead' AND action = 'status_changed'
), steps AS (
    SELECT tenant_id, subject_id AS lead_id, id, run, facts ->> 'to' AS after,
           array_position(%(stages)s::text[], facts ->> 'from') AS here,
           array_position(%(stages)s::text[], facts ->> 'to') AS there,
           lead(id) OVER (PARTITION BY tenant_id, subject_id, run ORDER BY id) IS NULL AS newest
    FROM audit_log WHERE subject = 'lead' AND action = 'stage_changed'
)
SELECT 'illegal status move' AS what, tenant_id, lead_id AS id, run, id AS number
FROM moves
WHERE coalesce(before || '>' || after, '') <> ALL (%(legal_moves)s::text[]) OR before <> expected
UNION ALL
SELECT 'status differs from the last move', l.tenant_id, l.id, l.run, m.id
FROM leads l LEFT JOIN moves m ON (m.tenant_id, m.lead_id) = (l.tenant_id, l.id) AND m.newest
WHERE l.status <> coalesce(m.after, 'new')
UNION ALL
SELECT 'stage moved backwards', tenant_id, lead_id, run, id
FROM steps WHERE (here < there) IS NOT TRUE
UNION ALL
SELECT 'stage differs from the last move', l.tenant_id, l.id, l.run, s.id
FROM leads l LEFT JOIN steps s ON (s.tenant_id, s.lead_id, s.run) = (l.tenant_id, l.id, l.run) AND s.newest
WHERE l.stage <> coalesce(s.after, 'awareness')

-- I10 A claimed key has its answer, and the answer names the lead that the submission became, or was merged into.
SELECT 'key without an answer' AS what, tenant_id, NULL::bigint AS id, NULL::int AS run, status AS number
FROM idempotency_keys WHERE status IS NULL AND NOT begun
UNION ALL
SELECT 'answer names another lead', k.tenant_id, t.lead_id, NULL, k.status
FROM idempotency_keys k JOIN touches t ON (t.tenant_id, t.submission_key) = (k.tenant_id, k.key)
WHERE k.answer ? 'id' AND k.answer ->> 'id' <> t.lead_id::text
  AND NOT EXISTS (SELECT FROM merges g WHERE (g.tenant_id, g.merged_id) = (t.tenant_id, t.lead_id))

-- I13 A merged lead points at its survivor: the end of its chain of merges, which is not merged itself.
SELECT 'merged without its merge' AS what, l.tenant_id, l.id, l.run, l.merged_into AS number
FROM leads l
WHERE (l.merged_into IS NOT NULL) <> EXISTS (
    SELECT FROM merges g WHERE (g.tenant_id, g.merged_id) = (l.tenant_id, l.id) AND g.undone_at IS NULL)
UNION ALL
SELECT 'merged into a merged lead', l.tenant_id, l.id, l.run, l.merged_into
FROM leads l JOIN leads s ON (s.tenant_id, s.id) = (l.tenant_id, l.merged_into)
WHERE s.merged_into IS NOT NULL OR s.id = l.id

-- I14 A captured lead of an ad network has its touch, and keeps nothing of what the network said outside it.
SELECT 'ad lead without its touch' AS what, a.tenant_id, a.id, NULL::int AS run, a.lead_id AS number
FROM ad_leads a JOIN integrations i ON (i.tenant_id, i.id) = (a.tenant_id, a.integration_id)
WHERE a.state = 'captured' AND NOT EXISTS (
    SELECT FROM touches t WHERE (t.tenant_id, t.submission_key) = (a.tenant_id, i.kind || ':' || a.vendor_lead_id))
UNION ALL
SELECT 'ad lead kept twice', tenant_id, id, NULL, lead_id
FROM ad_leads WHERE state = 'captured' AND facts <> '{}'

-- I15 Every open lead is offered, owned or queued, with a deadline that has not passed: unattended leads are 0.
-- `number` is the deadline, in seconds since 1970: a lead that moves on gets another.
SELECT why AS what, f.tenant_id, lead_id AS id, f.run, extract(epoch FROM l.deadline)::bigint AS number
FROM unattended_leads(%(unattended_grace)s::interval) f JOIN leads l ON (l.tenant_id, l.id) = (f.tenant_id, f.lead_id)

-- I16 No step of a run keeps failing: its lead is stuck until the cause is fixed.
SELECT step || ' fails: ' || error AS what, tenant_id, lead_id AS id, run, tries AS number
FROM failing_steps

-- I17 A lead that was taken back holds no phone, mailbox or id: they may be somebody else's.
SELECT 'identity of a withdrawn lead' AS what, i.tenant_id, i.lead_id AS id, l.run, i.holder AS number
FROM identities i JOIN leads l ON (l.tenant_id, l.id) = (i.tenant_id, i.lead_id)
WHERE l.withdrawn_at IS NOT NULL

-- I18 What is booked: a unit of a resource is never taken twice, nor one that there is not; an appointment that stands
-- takes its resources, and none takes any once it has ended.
SELECT 'resource booked twice' AS what, x.tenant_id, x.appointment_id AS id, NULL::int AS run, y.appointment_id AS number
FROM appointment_resources x JOIN appointment_resources y ON y.live
  AND (y.tenant_id, y.resource_id, y.unit) = (x.tenant_id, x.resource_id, x.unit)
  AND y.id > x.id AND y.during && x.during
WHERE x.live
UNION ALL
SELECT 'booked beyond capacity', x.tenant_id, x.appointment_id, NULL, x.unit
FROM appointment_resources x JOIN resources r ON (r.tenant_id, r.id) = (x.tenant_id, x.resource_id)
WHERE x.live AND x.unit NOT BETWEEN 1 AND r.capacity
UNION ALL
SELECT 'appointment without its resources', a.tenant_id, a.id, a.run, NULL
FROM appointments a
WHERE a.state IN ('held', 'confirmed') AND NOT a.by_name AND NOT EXISTS (
    SELECT FROM appointment_resources x WHERE (x.tenant_id, x.appointment_id) = (a.tenant_id, a.id) AND x.live)
UNION ALL
SELECT 'resource of an ended appointment', a.tenant_id, a.id, a.run, x.resource_id
FROM appointment_resources x JOIN appointments a ON (a.tenant_id, a.id) = (x.tenant_id, x.appointment_id)
WHERE x.live AND a.state NOT IN ('held', 'confirmed')

-- I11 The outbox drains. Runs of imported leads may wait for a day.
SELECT 'never sent' AS what, tenant_id, id, run, lead_id AS number
FROM start_requests WHERE sent_at IS NULL AND created_at < now() - greatest(%(outbox_grace)s::interval,
    CASE WHEN message = 'start' AND priority = 5 AND run = 1 THEN interval '1 day' ELSE interval '0' END)
UNION ALL
SELECT 'command never answered', tenant_id, id, NULL, lead_id
FROM pending_commands WHERE answered_at IS NULL AND sent_at < now() - %(outbox_grace)s::interval
