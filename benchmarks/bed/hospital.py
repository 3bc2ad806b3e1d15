"""The hospital that is measured: always open, never short of agents, its waits longer than any benchmark."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import psycopg

from domain.capture.submission import LeadCapture, normalise
from domain.leads.lead import Channel
from domain.lifecycle.outbox import RunRequest
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet
from domain.privacy import Actor
from domain.rules.rule_sets import RuleKind
from domain.tenants.policy import CalendarPolicy, OfferPolicy, Policy, QuietHoursPolicy, SpendPolicy
from services.capture.capture import capture
from services.capture.intake import Captured, Intake
from store.seed import DemoAgent, DemoTenant
from store.session import Database
from store.tables.qualification import AssessmentRow

TENANT, AGENTS = 1, 6
_LONG = timedelta(hours=8)
_AT_ONCE = timedelta(0)
_MANY = 10_000_000

POLICY = Policy(
    calendar=CalendarPolicy(always_open=True),
    quiet_hours=QuietHoursPolicy(always=True),
    offer=OfferPolicy(accept_within=(_LONG, _LONG, _LONG, _LONG, _LONG)),
    spend=SpendPolicy(per_hour=_MANY, per_day=_MANY, per_prefix_per_hour=_MANY),
)
CADENCE = CadenceRuleSet(
    sequences=(
        AttemptSequence(
            code="measured",
            text="a call and a message at once, then nothing for as long as is measured",
            cap=5,
            steps=(
                AttemptStep(channel=Channel.CALL, after=_AT_ONCE, template="first_call"),
                AttemptStep(channel=Channel.SMS, after=_AT_ONCE, template="first_sms"),
                AttemptStep(channel=Channel.EMAIL, after=_LONG),
            ),
        ),
    )
)
_SKILLS = ("cataract", "lasik", "retina", "glaucoma", "squint", "general")


def hospital(agents: int) -> DemoTenant:
    candidates = tuple(DemoAgent(f"Agent{n}", _SKILLS, ("en", "hi"), capacity=1_000_000) for n in range(agents))
    staff, rules = ("manager", "integration", "admin"), {RuleKind.CADENCE: CADENCE}
    return DemoTenant(TENANT, "Hospital", "IN", "Asia/Kolkata", "INR", staff, candidates, POLICY, rules)


def person(number: int) -> dict[str, object]:
    """A submission by somebody of their own."""
    return {
        "first_name": "Person",
        "last_name": f"Number {number}",
        "phone": f"+9190{number:08d}",
        "email": f"person{number}@example.com",
        "source": "website",
        "city": "Chennai",
        "language": "en",
        "procedure": "cataract",
        "timeframe": "this_month",
        "notes": "Cloudy sight in the left eye.",
    }


async def captured(
    database: Database,
    numbers: Sequence[int],
    person: Callable[[int], dict[str, object]] = person,
    tenant: int = TENANT,
) -> list[RunRequest]:
    """Stores these people as leads; returns the requests that start their runs."""
    requests = []
    for number in numbers:
        submission = normalise(LeadCapture.model_validate(person(number)), "IN", datetime.now(UTC))
        async with database.tenant_session(tenant) as session:
            lead = await capture(session, tenant, Intake(submission, "{}", Actor("benchmark")))
        assert isinstance(lead, Captured)
        assert lead.request is not None
        requests.append(lead.request)
    return requests


async def assessed(database: Database, lead_id: int, agent_id: int) -> int:
    """The owner's answers to a lead that qualifies, as the API stores them; returns the id."""
    answers = {"medical_need": "clear", "readiness": "now", "funding": "self_pay", "location_ok": True}
    row = AssessmentRow(tenant_id=TENANT, lead_id=lead_id, agent_id=agent_id, answers=answers)
    async with database.tenant_session(TENANT) as session:
        session.add(row)
        await session.flush()
        return row.id


# As if they had been captured long ago by the API: with identities (dedup looks there), touches, sent requests. Of
# those that wait a third are late; every hundredth lead has a tag, every tenth a field of the hospital's own.
_STORED = """
INSERT INTO leads (tenant_id, first_name, last_name, email, phone, source, status, email_norm, phone_e164, name_norm,
                   city, language, procedure, timeframe, stage, phase, run, run_closed, score, band, priority,
                   attempts_made, created_at, updated_at, owner_id, waiting_for, deadline, custom)
SELECT %(tenant)s, 'Stored', 'Number ' || n, 'stored' || n || '@example.com', '+9180' || lpad(n::text, 8, '0'),
    (ARRAY['website','referral','google_ads','event'])[1 + n %% 4],
    (ARRAY['new','contacted','qualified','lost'])[1 + n %% 4],
    'stored' || n || '@example.com', '+9180' || lpad(n::text, 8, '0'), 'stored number ' || n, 'Chennai', 'en',
    (ARRAY['cataract','lasik','retina'])[1 + n %% 3], 'this_month',
    (ARRAY['awareness','interest','decision'])[1 + n / 4 %% 3],
    (ARRAY['assign','contact','book','closed'])[1 + n %% 4], 1, true, (n * 7919) %% 101,
    CASE WHEN (n * 7919) %% 101 >= 70 THEN 'hot' WHEN (n * 7919) %% 101 >= 40 THEN 'warm' ELSE 'cold' END,
    1 + n / 12 %% 5, 0, now() - make_interval(mins => n), now() - make_interval(mins => n / 2),
    CASE WHEN n %% 4 > 0 THEN agents.ids[1 + n / 4 %% array_length(agents.ids, 1)] END,
    CASE WHEN waits.kind <> '' THEN jsonb_build_object('kind', waits.kind, 'until', waits.until) ELSE '{}' END,
    CASE WHEN waits.kind <> '' THEN waits.until END,
    CASE WHEN n %% 10 = 0 THEN '{"insured": true}'::jsonb ELSE '{}' END
FROM generate_series(%(first)s::int, %(last)s::int) AS n,
    (SELECT array_agg(id ORDER BY id) AS ids FROM agents WHERE tenant_id = %(tenant)s) AS agents,
    LATERAL (SELECT (ARRAY['offer','call','booking','','queue','answer','visit',''])[1 + n %% 8] AS kind,
        now() + make_interval(mins => (n * 31) %% 9000 - 3000) AS until) AS waits;
INSERT INTO lead_tags (tenant_id, tag, lead_id, actor, at)
SELECT tenant_id, 'camp', id, 'benchmark', created_at FROM leads WHERE first_name = 'Stored' AND id %% 100 = 0
ON CONFLICT DO NOTHING;
INSERT INTO identities (tenant_id, kind, value, lead_id)
SELECT tenant_id, 'phone', phone_e164, id FROM leads WHERE first_name = 'Stored' ON CONFLICT DO NOTHING;
INSERT INTO identities (tenant_id, kind, value, lead_id)
SELECT tenant_id, 'email', email_norm, id FROM leads WHERE first_name = 'Stored' ON CONFLICT DO NOTHING;
INSERT INTO touches (tenant_id, lead_id, source, occurred_at)
SELECT tenant_id, id, source, created_at FROM leads WHERE first_name = 'Stored'
    AND NOT EXISTS (SELECT FROM touches WHERE (touches.tenant_id, touches.lead_id) = (leads.tenant_id, leads.id));
INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority, created_at, sent_at)
SELECT tenant_id, id, 1, 'start', '{"reason": "captured"}', 3, created_at, created_at
FROM leads WHERE first_name = 'Stored' ON CONFLICT DO NOTHING;
"""


def store_leads(superuser_url: str, first: int, last: int) -> None:
    """Puts leads `first`…`last` into the database in bulk, and lets the planner know."""
    with psycopg.connect(superuser_url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(_STORED, {"tenant": TENANT, "first": first, "last": last})
        for maintenance in ("VACUUM ANALYZE", "CHECKPOINT"):
            connection.execute(maintenance)
