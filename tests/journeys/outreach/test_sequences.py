"""Sequences after first contact: what ends them, who gets none, and what a change of the rules does to those inside."""

import asyncio
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from temporalio.service import RPCError

from domain.conditions.condition import FactTest
from domain.leads.lead import Channel, LossReason, Status
from domain.lifecycle.chapters.booking import Book, NoShow
from domain.lifecycle.chapters.ending import Convert, Lose
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.outreach.cadence.occasions import Occasion
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet, StepWindow
from domain.rules.rule_sets import RuleKind
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital, attempts_by
from tests.journeys.steps import booked, owned, put_into_force

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AGREED = [{"purpose": "marketing", "text_version": "2026-01"}]


def sent(hospital: Hospital) -> list[str]:
    """Each time that something left, by our own name for it, without tenant, lead and run."""
    return [row["token"].split("-", 3)[3] for row in hospital.sent()]


def entries(hospital: Hospital, lead: LeadRef) -> dict[str, dict[str, Any]]:
    """By occasion."""
    query = "SELECT * FROM follow_ups WHERE tenant_id = %s AND lead_id = %s ORDER BY id"
    return {row["occasion"]: row for row in hospital.rows(query, lead.lead_id)}


async def eventually(true: Callable[[], object]) -> None:
    deadline = asyncio.get_running_loop().time() + 60
    while not true():
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.05)


async def lost(hospital: Hospital, reason: LossReason, **said: Any) -> LeadRef:
    lead = await hospital.capture(**said)
    agent = await owned(hospital, lead)
    await hospital.say(lead, Lose(reason, agent))
    await hospital.ending(lead)
    return lead


def daily(*, template: str = "no_show", cap: int = 3) -> CadenceRuleSet:
    """After a missed visit a message a day."""
    step = AttemptStep(channel=Channel.SMS, after=DAY, template=template)
    one = AttemptSequence(code="daily", text="a message a day", cap=cap, steps=(step,))
    return CadenceRuleSet(occasion=Occasion.NO_SHOW, sequences=(one,))


async def missed(engine: Engine) -> tuple[Hospital, LeadRef, str]:
    """A lead that did not come, and how its messages are called."""
    hospital = Hospital.open(engine, sequences=(daily(),))
    lead = await hospital.capture()
    agent = await booked(hospital, lead)
    await hospital.forward(lead, 3 * DAY + timedelta(minutes=5))
    visit = hospital.one("SELECT id FROM appointments WHERE tenant_id = %s")["id"]
    await hospital.say(lead, NoShow(agent))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    await hospital.until(lead, lambda s: any(one.occasion is Occasion.NO_SHOW for one in s.follow_ups))
    return hospital, lead, f"no_show-{visit}"


def of(name: str, hospital: Hospital) -> list[str]:
    return [step for step in sent(hospital) if step.startswith(name)]


async def left(hospital: Hospital, name: str, count: int) -> None:
    await eventually(lambda: len(of(name, hospital)) == count)


def writes(hospital: Hospital, lead: LeadRef) -> None:
    """What they wrote is stored, and no run has heard of it yet."""
    with hospital.writing() as connection:
        connection.execute(
            "INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, subject, body, token, step,"
            " state) SELECT tenant_id, id, run, 'in', 'sms', 'enquiry', '', 'Hello', gen_random_uuid(), 'inbound',"
            " 'received' FROM leads WHERE tenant_id = %s AND id = %s",
            (lead.tenant_id, lead.lead_id),
        )


async def test_a_reply_in_the_minute_before_a_step_ends_the_sequence(engine: Engine) -> None:
    hospital, lead, name = await missed(engine)
    await hospital.forward(lead, DAY + timedelta(minutes=1))
    await eventually(lambda: of(name, hospital) == [f"{name}-1"])
    await hospital.forward(lead, DAY - timedelta(minutes=2))
    writes(hospital, lead)
    await hospital.forward(lead, timedelta(minutes=2))
    await eventually(lambda: entries(hospital, lead)["no_show"]["ended_by"] == "reply")
    assert of(name, hospital) == [f"{name}-1"]
    assert "sequence_ended" in hospital.history(lead)
    await hospital.until(lead, lambda s: not s.follow_ups)


async def test_a_new_version_leaves_those_inside_alone_unless_it_moves_them(engine: Engine) -> None:
    hospital, lead, name = await missed(engine)
    for version, moves_leads in ((2, False), (3, True)):
        await hospital.forward(lead, DAY + timedelta(minutes=1))
        await left(hospital, name, version - 1)
        rules = {RuleKind.CADENCE: daily(template="follow_up", cap=4)}
        at = hospital.now(lead)
        put_into_force(hospital, RuleKind.CADENCE, rules, version=version, moves_leads=moves_leads, at=at)
    for count in (3, 4):
        await hospital.forward(lead, DAY + timedelta(minutes=1))
        await left(hospital, name, count)
    await eventually(lambda: entries(hospital, lead)["no_show"]["ended_by"] == "finished")
    assert entries(hospital, lead)["no_show"]["rule_version"] == 3
    texts = hospital.rows(
        "SELECT step, template FROM messages WHERE tenant_id = %s AND step LIKE 'no_show%%' ORDER BY id"
    )
    assert [(row["step"], row["template"]) for row in texts] == [
        (f"{name}-1", "no_show"),
        (f"{name}-2", "no_show"),
        (f"{name}-3", "follow_up"),
        (f"{name}-4", "follow_up"),
    ]


async def test_a_missed_visit_is_written_about_until_there_is_a_new_booking(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await booked(hospital, lead)
    await hospital.forward(lead, 3 * DAY + timedelta(minutes=5))
    visit = hospital.one("SELECT id FROM appointments WHERE tenant_id = %s")["id"]
    await hospital.say(lead, NoShow(agent))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    await hospital.forward(lead, timedelta(minutes=31))
    await eventually(lambda: f"no_show-{visit}-1" in sent(hospital))
    await hospital.say(lead, Book(hospital.now(lead) + 4 * DAY, 30, "dr-1", agent))
    await hospital.waits_for(lead, WaitKind.VISIT)
    await hospital.forward(lead, 2 * DAY + HOUR)
    await eventually(lambda: entries(hospital, lead)["no_show"]["ended_by"] == "booking")
    assert [step for step in sent(hospital) if step.startswith("no_show")] == [f"no_show-{visit}-1"]


async def test_only_who_agreed_to_advertising_is_won_back(hospital: Hospital) -> None:
    without = await lost(hospital, LossReason.PRICE)
    refused = await lost(hospital, LossReason.NOT_INTERESTED, consents=AGREED)
    agreed = await lost(hospital, LossReason.PRICE, consents=AGREED)
    for lead in (without, refused):
        with pytest.raises(RPCError, match="not found"):
            await hospital.forward_nurture(lead, 91 * DAY, "win-back")
        assert entries(hospital, lead) == {}
    await hospital.forward_nurture(agreed, 91 * DAY, "win-back")
    await eventually(lambda: sent(hospital) == ["win_back-1-1"])
    assert entries(hospital, agreed)["win_back"]["next_step"] == 2
    with hospital.writing() as connection:  # they take it back between two steps
        connection.execute(
            "INSERT INTO consents (tenant_id, lead_id, purpose, given, text_version, source, at)"
            " VALUES (%s, %s, 'marketing', false, '', 'page', now() + interval '120 days')",
            (agreed.tenant_id, agreed.lead_id),
        )
    await hospital.forward_nurture(agreed, 91 * DAY, "win-back")
    await eventually(lambda: entries(hospital, agreed)["win_back"]["ended_by"] == "finished")
    assert sent(hospital) == ["win_back-1-1"]
    skipped = hospital.rows("SELECT result FROM decisions WHERE tenant_id = %s AND kind = 'skip' ORDER BY id")
    assert [row["result"]["code"] for row in skipped] == ["withdrawn"]


async def test_who_came_gets_a_word_after_the_visit(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await booked(hospital, lead)
    visit = hospital.one("SELECT id FROM appointments WHERE tenant_id = %s")["id"]
    await hospital.say(lead, Convert(agent))
    assert (await hospital.ending(lead)).status is Status.CONVERTED
    await hospital.forward_nurture(lead, 3 * DAY + 2 * HOUR, "after-visit", visit)
    assert sent(hospital) == []
    await hospital.forward_nurture(lead, DAY, "after-visit", visit)
    await eventually(lambda: sent(hospital) == [f"after_visit-{visit}-1"])
    assert entries(hospital, lead)["reminder"]["ended_by"] == "status"


async def test_a_step_asks_at_its_own_moment_whether_it_holds_and_where_the_person_is(engine: Engine) -> None:
    morning = StepWindow(opens=time(9), closes=time(10))
    rules = attempts_by(
        AttemptStep(channel=Channel.SMS, after=HOUR, when=FactTest(fact="replies", eq=1)),
        AttemptStep(channel=Channel.SMS, after=HOUR, window=morning),
        cap=2,
    )
    hospital = Hospital.open(engine, ALWAYS_OPEN, rules=rules)
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.ATTEMPT)
    await hospital.pass_deadline(lead)
    planned = await hospital.until(lead, lambda s: s.attempt is not None and s.attempt.number == 2)
    assert "attempt_skipped" in hospital.history(lead)
    assert planned.attempt is not None
    assert planned.attempt.due_at.astimezone(ZoneInfo("Asia/Kolkata")).hour == 9
    with hospital.writing() as connection:
        connection.execute("UPDATE leads SET time_zone = 'America/New_York' WHERE id = %s", (lead.lead_id,))
    await hospital.pass_deadline(lead)
    before = planned.attempt.due_at
    moved = await hospital.until(lead, lambda s: s.attempt is not None and s.attempt.due_at != before)
    assert moved.attempt is not None
    assert moved.attempt.due_at.astimezone(ZoneInfo("America/New_York")).hour == 9
    assert sent(hospital) == []
    await hospital.pass_deadline(lead)
    await eventually(lambda: sent(hospital) == ["v1-a2"])
