"""Which attempts a lead is due: chosen once by rules, kept, and moved only on request."""

from datetime import timedelta
from typing import Any

from domain.leads.lead import Channel, LossReason, Outcome
from domain.lifecycle.chapters.contact import RecordOutcome
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.outreach.cadence.rules import AttemptStep
from domain.rules.rule_sets import RuleKind
from tests.journeys.hospital import Engine, Hospital, attempts_by
from tests.journeys.steps import next_attempt, owned, put_into_force, stops

HOUR = timedelta(hours=1)


def by(channel: Channel, cap: int) -> Any:
    """Rules: that channel every hour."""
    return attempts_by(AttemptStep(channel=channel, after=HOUR), cap=cap)


def attempts(hospital: Hospital, lead: LeadRef) -> list[tuple[int, int, str, int]]:
    """Number, cap, channel and version of each."""
    query = "SELECT number, cap, channel, rule_version FROM attempts WHERE tenant_id = %s AND lead_id = %s ORDER BY 1"
    return [(r["number"], r["cap"], r["channel"], r["rule_version"]) for r in hospital.rows(query, lead.lead_id)]


def choices(hospital: Hospital, lead: LeadRef) -> list[dict[str, Any]]:
    query = (
        "SELECT inputs, rule_version, result FROM decisions"
        " WHERE tenant_id = %s AND lead_id = %s AND kind = 'cadence' ORDER BY id"
    )
    return hospital.rows(query, lead.lead_id)


def sent(hospital: Hospital) -> list[str]:
    """Each time that something left, by our own name for it, without tenant, lead and run."""
    return [row["token"].split("-", 3)[3] for row in hospital.sent()]


async def waiting_for_the_third(engine: Engine) -> tuple[Hospital, LeadRef]:
    hospital = Hospital.open(engine, rules=by(Channel.SMS, 5))
    lead = await hospital.capture()
    await owned(hospital, lead)
    for number in (1, 2):
        await next_attempt(hospital, lead, number)
    await hospital.until(lead, lambda s: s.attempt is not None and s.attempt.number == 3)
    return hospital, lead


async def test_an_urgent_lead_is_tried_again_within_minutes_another_later(hospital: Hospital) -> None:
    waits = {}
    for name, words in (("urgent", "Sudden loss of vision!"), ("standard", "I would like new glasses")):
        lead = await hospital.capture(notes=words)
        agent = await owned(hospital, lead)
        await hospital.waits_for(lead, WaitKind.CALL)
        called = hospital.now(lead)
        await hospital.say(lead, RecordOutcome(agent, Outcome.NO_ANSWER, attempt=1))
        waiting = (await hospital.waits_for(lead, WaitKind.ATTEMPT)).waiting_for
        assert waiting is not None
        (choice,) = choices(hospital, lead)
        assert (choice["result"]["sequence"], choice["rule_version"]) == (name, 0)
        waits[choice["inputs"]["priority"]] = (waiting.channel, round((waiting.until - called) / timedelta(minutes=1)))
    assert waits == {1: (Channel.SMS, 2), 4: (Channel.SMS, 30)}


async def test_a_lead_under_way_keeps_its_sequence_when_the_rules_change(engine: Engine) -> None:
    hospital, lead = await waiting_for_the_third(engine)
    put_into_force(hospital, RuleKind.CADENCE, by(Channel.EMAIL, 4), version=2)
    for number in (3, 4, 5):
        await next_attempt(hospital, lead, number)
    assert attempts(hospital, lead) == [(number, 5, "sms", 1) for number in range(1, 6)]
    assert len(choices(hospital, lead)) == 1
    other = await hospital.capture()
    await owned(hospital, other)
    await next_attempt(hospital, other, 1)
    assert attempts(hospital, other)[0] == (1, 4, "email", 2)


async def test_leads_that_are_moved_follow_the_new_sequence_within_its_cap_and_nothing_is_sent_twice(
    engine: Engine,
) -> None:
    hospital, lead = await waiting_for_the_third(engine)
    put_into_force(hospital, RuleKind.CADENCE, by(Channel.EMAIL, 4), version=2, moves_leads=True)
    for number in (3, 4):
        await next_attempt(hospital, lead, number)
    await hospital.waits_for(lead, WaitKind.ANSWER)
    await hospital.pass_deadline(lead)
    assert (await hospital.ending(lead)).loss_reason is LossReason.UNREACHABLE
    assert attempts(hospital, lead) == [*((number, 5, "sms", 1) for number in (1, 2, 3)), (4, 4, "email", 2)]
    assert sent(hospital) == ["v1-a1", "v1-a2", "v1-a3", "v2-a4"]
    first, moved = choices(hospital, lead)
    assert (first["rule_version"], moved["rule_version"]) == (1, 2)
    assert moved["result"]["before"] == {"sequence": "only", "rule_version": 1}


async def test_a_cap_below_what_was_tried_ends_the_attempts(engine: Engine) -> None:
    hospital, lead = await waiting_for_the_third(engine)
    put_into_force(hospital, RuleKind.CADENCE, by(Channel.EMAIL, 1), version=2, moves_leads=True)
    await next_attempt(hospital, lead, 3)
    await hospital.waits_for(lead, WaitKind.ANSWER)
    assert [number for number, *_ in attempts(hospital, lead)] == [1, 2, 3]


async def test_a_planned_attempt_stays_with_its_version_when_its_channel_closes(engine: Engine) -> None:
    steps = (AttemptStep(channel=channel, after=HOUR) for channel in (Channel.SMS, Channel.EMAIL))
    hospital = Hospital.open(engine, rules=attempts_by(*steps))
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.ATTEMPT)
    put_into_force(hospital, RuleKind.CADENCE, by(Channel.CALL, 3), version=2, moves_leads=True)
    await stops(hospital, lead, Channel.SMS)
    await hospital.until(lead, lambda s: s.attempt is not None and s.attempt.channel is Channel.EMAIL)
    await next_attempt(hospital, lead, 1)
    await hospital.until(lead, lambda s: s.attempt is not None and s.attempt.number == 2)
    assert attempts(hospital, lead) == [(1, 5, "email", 1), (2, 3, "call", 2)]
