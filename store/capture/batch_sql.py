"""The statements that store a batch of new people. `STORE_NEW` is as `capture_sql.STORE_NEW`, for many.

Each person is one place in the arrays; that place, from 1, is what ties lead, identities and touch together: ids
are given in that order.
"""

from sqlalchemy import text

from domain.leads.profile import DETAILS
from store.capture.capture_sql import STARTED, TOUCH_COLUMNS

_GIVEN_DETAILS = ", ".join(f"given.{name}" for name in DETAILS)

STORE_NEW = text(f"""
WITH person AS MATERIALIZED (
    SELECT * FROM unnest(CAST(:submissions AS jsonb[]), CAST(:raws AS jsonb[]), CAST(:submission_keys AS text[]),
            CAST(:times AS timestamptz[]), CAST(:names AS text[]), CAST(:zones AS text[]))
        WITH ORDINALITY AS given (submission, raw, key, occurred_at, name_norm, zone, place)
), lead AS (
    INSERT INTO leads (
        tenant_id, first_name, last_name, email, phone, source, status, created_at, updated_at, email_norm, phone_e164,
        phone_extension, name_norm, time_zone, custom, stage, phase, run, run_closed, priority, attempts_made,
        {", ".join(DETAILS)})
    SELECT :tenant, given.first_name, given.last_name, given.email, given.phone_e164, given.source, 'new',
        CAST(:now AS timestamptz), CAST(:now AS timestamptz), given.email_norm, given.phone_e164,
        given.phone_extension, person.name_norm, person.zone, given.custom, 'awareness', 'intake', 1, false, 3, 0,
        {_GIVEN_DETAILS}
    FROM person, jsonb_populate_record(NULL::leads, person.submission) AS given ORDER BY person.place
    RETURNING id
), placed AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM lead
), owned AS (
    INSERT INTO identities (tenant_id, kind, value, lead_id)
    SELECT :tenant, kind, value, placed.id
    FROM unnest(CAST(:places AS bigint[]), CAST(:kinds AS text[]), CAST(:values AS text[])) WITH ORDINALITY
        AS claim (place, kind, value, turn)
    JOIN placed USING (place) ORDER BY turn
    ON CONFLICT DO NOTHING RETURNING kind
), touch AS (
    INSERT INTO touches (tenant_id, lead_id, campaign_id, source, submission_key, raw, occurred_at, channel, channel_id,
        {TOUCH_COLUMNS})
    SELECT :tenant, placed.id, given.campaign_id, given.source, person.key, person.raw, person.occurred_at,
        CAST(:channel AS text), CAST(:channel_id AS bigint), {TOUCH_COLUMNS}
    FROM person JOIN placed USING (place), jsonb_populate_record(NULL::touches, person.submission) AS given
    ORDER BY person.place
    RETURNING id, lead_id, source
), consented AS (
    INSERT INTO consents (tenant_id, lead_id, purpose, channel, given, text_version, language, source, at, actor,
        touch_id, ip, page)
    SELECT :tenant, touch.lead_id, purpose, channel, true, text_version, language, touch.source, person.occurred_at,
        CAST(:actor AS text), touch.id, NULL, NULL
    FROM person JOIN placed USING (place) JOIN touch ON touch.lead_id = placed.id,
        jsonb_to_recordset(person.submission -> 'consents')
        AS consent (purpose text, channel text, text_version text, language text)
    ORDER BY person.place
), request AS (
    INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority)
    SELECT :tenant, touch.lead_id, 1, 'start', {STARTED}, :priority FROM touch ORDER BY touch.id
    RETURNING id, lead_id
), audited AS (
    INSERT INTO audit_log (tenant_id, at, actor, action, subject, subject_id, run, facts)
    SELECT :tenant, CAST(:now AS timestamptz), CAST(:actor AS text), 'lead_captured', 'lead', touch.lead_id, 1,
        jsonb_build_object('touch_id', touch.id, 'source', touch.source) FROM touch ORDER BY touch.id
)
SELECT placed.id AS lead_id, touch.id AS touch_id, request.id AS request_id, (SELECT count(*) FROM owned) AS owned
FROM placed JOIN touch ON touch.lead_id = placed.id JOIN request ON request.lead_id = placed.id ORDER BY placed.place
""")  # noqa: S608 - constants of this file
KNOWN = text("""
    SELECT kind, value FROM identities
    JOIN unnest(CAST(:kinds AS text[]), CAST(:values AS text[])) AS claim (kind, value) USING (kind, value)
    WHERE tenant_id = :tenant
""")
CAMPAIGNS = text("SELECT id FROM lead_campaigns WHERE tenant_id = :tenant AND id = ANY(:ids)")
