"""What agents and vendors leave in the store before a run is signalled."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from domain.conditions.rule_set import RuleSet
from domain.leads.lead import Channel, Outcome
from domain.lifecycle.chapters.booking import Book
from domain.lifecycle.chapters.contact import OptedOut, RecordOutcome, Reply
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.chapters.offer import Accept
from domain.lifecycle.chapters.qualification import Assess
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.rules.rule_sets import RuleKind, scope_of, stored
from tests.journeys.hospital import Hospital

READY = {"medical_need": "clear", "readiness": "now", "funding": "self_pay", "location_ok": True}


def assessment(hospital: Hospital, lead: LeadRef, agent: int, **answers: Any) -> int:
    """The owner's answers, stored as the API stores them; returns the id."""
    return _insert(
        hospital,
        "INSERT INTO assessments (tenant_id, lead_id, agent_id, answers) VALUES (%s, %s, %s, %s) RETURNING id",
        lead.lead_id,
        agent,
        Jsonb({**READY, **answers}),
    )


def _insert(hospital: Hospital, query: str, *values: Any) -> int:
    with psycopg.connect(hospital.engine.clone.app_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(hospital.tenant_id),))
        row = connection.execute(query, (hospital.tenant_id, *values)).fetchone()
        assert row is not None
        return int(row[0])


def team(hospital: Hospital, code: str, manager: int) -> None:
    """A team that this user leads."""
    query = "INSERT INTO teams (tenant_id, code, name, manager_id) VALUES (%s, %s, %s, %s) RETURNING id"
    _insert(hospital, query, code, code, manager)


async def adds(hospital: Hospital, lead: LeadRef, *, notes: str) -> None:
    """Somebody corrects the lead's notes, as the API stores and signals it."""
    query = "UPDATE leads SET notes = %(notes)s WHERE tenant_id = %(tenant)s AND id = %(lead)s RETURNING id"
    with psycopg.connect(hospital.engine.clone.app_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(hospital.tenant_id),))
        connection.execute(query, {"notes": notes, "tenant": hospital.tenant_id, "lead": lead.lead_id})
    await hospital.tell(lead, ProfileChanged())


async def offered(hospital: Hospital, lead: LeadRef) -> int:
    """The agent that the lead is offered to now."""
    state = await hospital.waits_for(lead, WaitKind.OFFER)
    assert state.offer is not None
    return state.offer.agent_id


async def offered_to_another(hospital: Hospital, lead: LeadRef, than: int) -> None:
    """The offer has left that agent's hands."""
    await hospital.until(lead, lambda s: s.offer is None or s.offer.agent_id != than)


async def next_attempt(hospital: Hospital, lead: LeadRef, number: int) -> None:
    """Lets the time of attempt `number` come; it leaves, and what follows it is planned."""
    planned = await hospital.until(lead, lambda s: s.attempt is not None and s.attempt.number == number)
    if planned.counts.attempts_made < number:  # on a busy core its time may have come meanwhile
        await hospital.pass_deadline(lead, planned)
    await hospital.until(lead, lambda s: s.counts.attempts_made == number and not (s.attempt and s.attempt.made))


async def owned(hospital: Hospital, lead: LeadRef) -> int:
    """Accepted by the agent with the offer; returns the owner."""
    agent = await offered(hospital, lead)
    await hospital.say(lead, Accept(agent))
    await hospital.until(lead, lambda s: s.owner == agent and s.offer is None)
    return agent


async def reached(hospital: Hospital, lead: LeadRef) -> int:
    """Owned, called, reached: the owner owes an assessment."""
    agent = await owned(hospital, lead)
    await hospital.say(lead, RecordOutcome(agent, Outcome.REACHED))
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    return agent


async def qualified(hospital: Hospital, lead: LeadRef) -> int:
    """Assessed as ready: the owner owes a booking."""
    agent = await reached(hospital, lead)
    await hospital.say(lead, Assess(agent, assessment(hospital, lead, agent)))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    return agent


async def booked(hospital: Hospital, lead: LeadRef, resource: str = "dr-1") -> int:
    """Confirmed for three days ahead."""
    agent = await qualified(hospital, lead)
    await hospital.say(lead, Book(hospital.now(lead) + timedelta(days=3), 30, resource, agent))
    await hospital.waits_for(lead, WaitKind.VISIT)
    return agent


async def replies(hospital: Hospital, lead: LeadRef) -> None:
    """The person answers by SMS, as the hook stores and signals it."""
    message = _insert(
        hospital,
        "INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, subject, body, token, step, state)"
        " SELECT tenant_id, id, run, 'in', 'sms', 'enquiry', '', 'Hello', gen_random_uuid(), 'inbound', 'received'"
        " FROM leads WHERE tenant_id = %s AND id = %s RETURNING id",
        lead.lead_id,
    )
    await hospital.tell(lead, Reply(message))


async def stops(hospital: Hospital, lead: LeadRef, channel: Channel | None = None) -> None:
    """The person opts out, as the hook stores and signals it."""
    suppression = 0
    row = hospital.lead(lead)
    for address in (row["phone_e164"], row["email_norm"]):
        if address and channel is None:
            suppression = _insert(
                hospital,
                "INSERT INTO suppressions (tenant_id, address, channel, reason, at)"
                " VALUES (%s, %s, NULL, 'stop', %s) RETURNING id",
                address,
                hospital.now(lead),
            )
    await hospital.tell(lead, OptedOut(channel, suppression))


def put_into_force(
    hospital: Hospital,
    kind: RuleKind,
    rules: Mapping[RuleKind, RuleSet],
    *,
    version: int,
    moves_leads: bool = False,
    at: datetime | None = None,
) -> None:
    """The next version of that kind is activated, now or when the lead's clock says so."""
    with psycopg.connect(hospital.engine.clone.app_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(hospital.tenant_id),))
        of = (hospital.tenant_id, kind.value, scope_of(kind, rules[kind], ""))
        retire = "UPDATE rule_sets SET state = 'retired' WHERE tenant_id = %s AND kind = %s AND scope = %s"
        connection.execute(retire, of)
        connection.execute(
            "INSERT INTO rule_sets (tenant_id, kind, scope, version, state, body, actor)"
            " VALUES (%s, %s, %s, %s, 'active', %s, 'test')",
            (*of, version, Jsonb(stored(rules[kind]))),
        )
        connection.execute(
            "INSERT INTO rule_activations (tenant_id, kind, scope, version, moves_leads, actor, activated_at)"
            " VALUES (%s, %s, %s, %s, %s, 'test', coalesce(%s, now()))",
            (*of, version, moves_leads, at),
        )
