"""The statements of a capture. One statement each, because round trips are what a capture costs.

`:submission` is the `Submission` as JSON: its names are those of the columns. Parts of a WITH see the same snapshot, so
a person captured meanwhile shows only as an identity that could not be taken: the caller then starts again.
"""

from sqlalchemy import text

from domain.leads.profile import DETAILS, FILLED, PROFILE
from domain.leads.sayings import SAID

_DETAILS = ", ".join(DETAILS)
_TAKEN = "(:proved OR leads.name_norm = '')"
_FILL_BLANKS = ", ".join(
    f"{name} = CASE WHEN {_TAKEN} THEN coalesce(leads.{name}, given.{name}) ELSE leads.{name} END"
    if PROFILE[name].traits.needs_proof
    else f"{name} = coalesce(leads.{name}, given.{name})"
    for name in FILLED
)
_IDENTITIES = """unnest(CAST(:kinds AS text[]), CAST(:values AS text[]), CAST(:holders AS int[]))
        WITH ORDINALITY AS wanted (kind, value, holder, place)"""

TOUCH_COLUMNS = """utm_source, utm_medium, utm_campaign, utm_term, utm_content, gclid, fbclid, referrer, landing_page"""

# As `domain.lifecycle.outbox` encodes it.
STARTED = "jsonb_build_object('reason', 'captured', 'touch_id', touch.id)"

_TOUCH = f"""
    INSERT INTO touches (tenant_id, lead_id, campaign_id, source, submission_key, raw, occurred_at, channel, channel_id,
        link_id, referrer_id, said, {TOUCH_COLUMNS})
    SELECT :tenant, lead.id, given.campaign_id, given.source, CAST(:submission_key AS text), CAST(:raw AS jsonb),
           CAST(:occurred_at AS timestamptz), CAST(:channel AS text), CAST(:channel_id AS bigint),
           CAST(:link_id AS bigint), CAST(:referrer_id AS bigint), lead.said, {TOUCH_COLUMNS}
    FROM lead, jsonb_populate_record(NULL::touches, CAST(:submission AS jsonb)) AS given
    RETURNING id, lead_id, source"""  # noqa: S608 - constants of this file

# What differs from the profile of the lead that the person came as, or of its survivor, which people read.
_PATHS = ", ".join(f"('{name}', ARRAY['{column}'])" for name, column in SAID.items())
_SAID = f"""
    SELECT coalesce(jsonb_object_agg(name, submission #> path), '{{}}')
    FROM (SELECT CAST(:submission AS jsonb) AS submission) AS given,
        LATERAL (SELECT name, path FROM (VALUES {_PATHS}) AS field (name, path)
            UNION ALL SELECT 'custom.' || key, ARRAY['custom', key]
            FROM jsonb_object_keys(given.submission -> 'custom') AS key) AS wanted
    WHERE coalesce(submission #> path, 'null') NOT IN ('null', '""') AND EXISTS (
        SELECT FROM stored WHERE stored.profile #> path IS DISTINCT FROM submission #> path)"""  # noqa: S608 - constants of this file

_CONSENTS = """
    INSERT INTO consents (tenant_id, lead_id, purpose, channel, given, text_version, language, source, at, actor,
        touch_id, ip, page)
    SELECT :tenant, touch.lead_id, purpose, channel, true, text_version, language, touch.source,
           CAST(:occurred_at AS timestamptz), CAST(:actor AS text), touch.id, CAST(:ip AS text), CAST(:page AS text)
    FROM touch, jsonb_to_recordset(CAST(:submission AS jsonb) -> 'consents')
         AS consent (purpose text, channel text, text_version text, language text)"""
# Whoever knows a phone number can agree to anything in its owner's name: what the person withdrew stays withdrawn.
_CONSENTS_OF_KNOWN = f"""{_CONSENTS}
    WHERE :proved OR NOT EXISTS (
        SELECT FROM consents AS said JOIN leads ON (leads.tenant_id, leads.id) = (said.tenant_id, said.lead_id)
        WHERE said.tenant_id = :tenant AND (leads.id IN (:lead, :root) OR leads.merged_into = :root)
            AND said.purpose = consent.purpose AND NOT said.given
            AND (said.channel IS NULL OR consent.channel IS NULL OR said.channel = consent.channel))"""

_OWNED = f"""
    INSERT INTO identities (tenant_id, kind, value, holder, lead_id)
    SELECT :tenant, kind, value, holder, lead.id FROM lead, {_IDENTITIES} ORDER BY place
    ON CONFLICT DO NOTHING RETURNING kind"""  # noqa: S608 - constants of this file

# An identity that is wanted as holder 0 must be nobody's; who shares one comes as a later holder.
STORE_NEW = text(f"""
WITH known AS (
    SELECT 1 FROM {_IDENTITIES}
    JOIN identities USING (kind, value) WHERE identities.tenant_id = :tenant AND wanted.holder = 0
), answered AS (
    SELECT 1 FROM idempotency_keys WHERE tenant_id = :tenant AND key = CAST(:key AS text)
), seen AS (
    SELECT 1 FROM touches WHERE tenant_id = :tenant AND submission_key = CAST(:submission_key AS text)
        AND withdrawn_at IS NULL
), lead AS (
    INSERT INTO leads (
        tenant_id, first_name, last_name, email, phone, source, status, created_at, updated_at, email_norm, phone_e164,
        phone_extension, name_norm, time_zone, custom, stage, phase, run, run_closed, priority, attempts_made,
        {_DETAILS})
    SELECT :tenant, first_name, last_name, email, phone_e164, source, 'new', CAST(:now AS timestamptz),
        CAST(:now AS timestamptz), email_norm, phone_e164, phone_extension, CAST(:name_norm AS text),
        CAST(:zone AS text), custom, 'awareness', 'intake', 1, false, 3, 0, {_DETAILS}
    FROM jsonb_populate_record(NULL::leads, CAST(:submission AS jsonb))
    WHERE NOT EXISTS (SELECT FROM known) AND NOT EXISTS (SELECT FROM answered) AND NOT EXISTS (SELECT FROM seen)
    RETURNING id, '{{}}'::jsonb AS said
), owned AS ({_OWNED}
), touch AS ({_TOUCH}
), consented AS ({_CONSENTS}
), request AS (
    INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority)
    SELECT :tenant, touch.lead_id, 1, 'start', {STARTED}, :priority FROM touch RETURNING id
), audited AS (
    INSERT INTO audit_log (tenant_id, at, actor, action, subject, subject_id, run, facts)
    SELECT :tenant, CAST(:now AS timestamptz), CAST(:actor AS text), 'lead_captured', 'lead', touch.lead_id, 1,
        jsonb_build_object('touch_id', touch.id, 'source', touch.source) FROM touch
), claimed AS (
    INSERT INTO idempotency_keys (tenant_id, key, request_hash, status, answer)
    SELECT :tenant, CAST(:key AS text), CAST(:request_hash AS bytea), 201,
        CAST(:answer AS jsonb) || jsonb_build_object('id', lead.id)
    FROM lead WHERE CAST(:key AS text) IS NOT NULL
    ON CONFLICT DO NOTHING RETURNING key
)
SELECT (SELECT id FROM lead) AS lead_id, (SELECT id FROM touch) AS touch_id, (SELECT id FROM request) AS request_id,
    (SELECT count(*) FROM owned) AS owned, EXISTS (SELECT FROM claimed) AS claimed
""")  # noqa: S608 - constants of this file

# With the lead that it belongs to now.
SEEN = text("""
SELECT touches.id, coalesce(merged_into, leads.id) AS lead_id
FROM touches JOIN leads ON (leads.tenant_id, leads.id) = (touches.tenant_id, touches.lead_id)
WHERE touches.tenant_id = :tenant AND submission_key = CAST(:submission_key AS text)
    AND touches.withdrawn_at IS NULL
""")

# Whoever merges and unmerges holds this lock, too.
LOCK_ROOT = text("""
SELECT id, run, run_closed, status, priority, merged_into FROM leads
WHERE tenant_id = :tenant AND id = :root AND withdrawn_at IS NULL FOR NO KEY UPDATE
""")

STILL_MERGED = text("""
SELECT EXISTS (SELECT FROM leads WHERE tenant_id = :tenant AND id = :lead AND merged_into = :root)
""")

# Blanks of the profile are filled, nothing is overwritten; a phone or e-mail only when the lead holds it from now on.
# Who speaks without proof (`NOT :proved`) fills less of a person with a name. All of it belongs to the lead that the
# person came as (`:lead`); the run to signal is that of the survivor (`:root`).
TOUCH_KNOWN = text(f"""
WITH stored AS MATERIALIZED (
    SELECT to_jsonb(leads) AS profile FROM leads WHERE tenant_id = :tenant AND id IN (:lead, :root)
), lead AS (SELECT CAST(:lead AS bigint) AS id, ({_SAID}) AS said
), owned AS ({_OWNED}
), touch AS ({_TOUCH}
), consented AS ({_CONSENTS_OF_KNOWN}
), claimed AS (
    INSERT INTO claimed_contacts (tenant_id, lead_id, kind, value, written, touch_id, at)
    SELECT :tenant, touch.lead_id, kind, value, written, touch.id, CAST(:occurred_at AS timestamptz)
    FROM touch, unnest(CAST(:claimed_kinds AS text[]), CAST(:claimed_values AS text[]),
            CAST(:claimed_written AS text[])) AS claim (kind, value, written)
    ON CONFLICT DO NOTHING
), confirmed AS (
    UPDATE claimed_contacts SET confirmed_at = CAST(:now AS timestamptz), confirmed_by = CAST(:actor AS text)
    FROM {_IDENTITIES}
    WHERE tenant_id = :tenant AND lead_id = :lead AND confirmed_at IS NULL
      AND (claimed_contacts.kind, claimed_contacts.value) = (wanted.kind, wanted.value)
), named AS (
    INSERT INTO other_names (tenant_id, lead_id, name_norm, first_name, last_name, touch_id, at)
    SELECT :tenant, touch.lead_id, CAST(:name_norm AS text), given.first_name, given.last_name, touch.id,
        CAST(:now AS timestamptz)
    FROM touch, jsonb_populate_record(NULL::other_names, CAST(:submission AS jsonb)) AS given
    WHERE CAST(:name_norm AS text) <> '' AND EXISTS (
        SELECT FROM leads WHERE tenant_id = :tenant AND id = :lead AND name_norm NOT IN ('', CAST(:name_norm AS text)))
    ON CONFLICT DO NOTHING
), filled AS (
    UPDATE leads SET
        first_name = CASE WHEN leads.name_norm = '' THEN given.first_name ELSE leads.first_name END,
        last_name = CASE WHEN leads.name_norm = '' THEN given.last_name ELSE leads.last_name END,
        name_norm = CASE WHEN leads.name_norm = '' THEN CAST(:name_norm AS text) ELSE leads.name_norm END,
        email = CASE WHEN has.email THEN coalesce(leads.email, given.email) ELSE leads.email END,
        email_norm = CASE WHEN has.email THEN coalesce(leads.email_norm, given.email_norm) ELSE leads.email_norm END,
        phone_extension = CASE WHEN has.phone AND leads.phone_e164 IS NULL THEN given.phone_extension
                               ELSE leads.phone_extension END,
        phone = CASE WHEN has.phone THEN coalesce(leads.phone, given.phone_e164) ELSE leads.phone END,
        phone_e164 = CASE WHEN has.phone THEN coalesce(leads.phone_e164, given.phone_e164) ELSE leads.phone_e164 END,
        time_zone = CASE WHEN has.phone THEN coalesce(leads.time_zone, CAST(:zone AS text)) ELSE leads.time_zone END,
        {_FILL_BLANKS},
        custom = CASE WHEN {_TAKEN} THEN given.custom || leads.custom ELSE leads.custom END,
        updated_at = CAST(:now AS timestamptz)
    FROM jsonb_populate_record(NULL::leads, CAST(:submission AS jsonb)) AS given,
        (SELECT EXISTS (SELECT FROM owned WHERE kind = 'email') AS email,
                EXISTS (SELECT FROM owned WHERE kind = 'phone') AS phone) AS has
    WHERE leads.tenant_id = :tenant AND leads.id = :lead
), reopened AS (
    INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority)
    SELECT :tenant, :root, :run, 'start', jsonb_build_object('reason', 'touch', 'touch_id', touch.id), :priority
    FROM touch WHERE :reopens
    ON CONFLICT (tenant_id, lead_id, run) WHERE message = 'start' DO NOTHING
    RETURNING id, run, message, body
), told AS (
    INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority)
    SELECT :tenant, :root, :run, 'touch', jsonb_build_object('touch_id', touch.id), :priority FROM touch
    WHERE NOT :silent AND NOT EXISTS (SELECT FROM reopened)
    RETURNING id, run, message, body
), audited AS (
    INSERT INTO audit_log (tenant_id, at, actor, action, subject, subject_id, run, facts)
    SELECT :tenant, CAST(:now AS timestamptz), CAST(:actor AS text), 'lead_touched', 'lead', touch.lead_id, :run,
        jsonb_build_object('touch_id', touch.id, 'source', touch.source) FROM touch
)
SELECT touch.id AS touch_id, request.id AS request_id, request.run, request.message, request.body,
    (SELECT count(*) FROM owned) AS owned
FROM touch LEFT JOIN (SELECT * FROM reopened UNION ALL SELECT * FROM told) AS request ON true
""")  # noqa: S608 - constants of this file
