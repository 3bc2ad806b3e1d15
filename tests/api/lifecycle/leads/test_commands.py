"""Agents' commands over HTTP: a whole run, refusals with their reasons, one answer per key."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.auth.permissions import Role
from domain.errors import Refused
from domain.leads.lead import Outcome, Phase, Status
from domain.lifecycle.chapters.booking import Book
from domain.lifecycle.chapters.contact import RecordOutcome
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.state import RunStart
from domain.lifecycle.waiting import WaitKind
from tests.api.conftest import Visitor, problem
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.unstarted import start, unstarted
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import READY, booked, offered, owned, qualified, reached
from workflows.client.starts import lead_workflow_id
from workflows.lead.workflow import LeadLifecycle


def slot(hospital: Hospital, lead: LeadRef, days: int = 3, resource: str = "dr-1") -> dict[str, Any]:
    starts_at = hospital.now(lead) + timedelta(days=days)
    return {"starts_at": starts_at.isoformat(), "minutes": 30, "resource": resource}


async def test_a_lead_is_worked_from_offer_to_patient(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture(procedure="cataract")
    agent = staff.agent(await offered(hospital, lead))
    accepted = done(await agent.post(at(lead, "/accept"), {}))
    assert accepted["owner_id"] == agent.user_id
    await hospital.waits_for(lead, WaitKind.CALL)
    told = done(
        await agent.post(at(lead, "/outcome"), {"outcome": "reached", "attempt": 1, "notes": "Prefers mornings"})
    )
    assert told["waiting_for"]["kind"] == "call"
    assert told["waiting_for_text"].startswith(f"agent {agent.user_id} to call (attempt 1 of 5)")
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    done(await agent.post(at(lead, "/assess"), {"answers": READY}))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    done(await agent.post(at(lead, "/book"), slot(hospital, lead)))
    await hospital.waits_for(lead, WaitKind.VISIT)
    done(await agent.post(at(lead, "/reschedule"), slot(hospital, lead, days=4)))
    await hospital.until(lead, lambda s: s.booking is not None and s.booking.confirmed)
    done(await agent.post(at(lead, "/convert"), None))
    assert (await hospital.ending(lead)).status is Status.CONVERTED
    notes = await staff.manager.get(at(lead, "/interactions"))
    assert [(row["notes"], row["outcome"]) for row in notes.json()["items"]] == [("Prefers mornings", "reached")]


async def test_of_two_accepts_at_once_one_is_refused(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await offered(hospital, lead))
    answers = await asyncio.gather(*(agent.post(at(lead, "/accept"), {}) for _ in range(2)))
    refused, accepted = sorted(answers, key=lambda answer: answer.status_code, reverse=True)
    assert accepted.status_code == 200
    assert problem(refused, 409)["reason"] in ("already_answered", "already_accepted", "no_offer")


async def test_only_the_offered_agent_may_answer(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    other = staff.others(agent)
    problem(await other.post(at(lead, "/accept"), {}), 409, reason="not_offered_to_you")
    problem(await other.post(at(lead, "/decline"), {"reason": "busy"}), 409, reason="not_offered_to_you")
    problem(await staff.agent(agent).post(at(lead, "/accept"), {"offer_id": 1}), 409, reason="not_offered_to_you")
    problem(await other.post(at(lead, "/take"), None), 409, reason="not_queued")
    done(await staff.agent(agent).post(at(lead, "/decline"), {"reason": "busy"}))
    state = await hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != agent)
    assert state.routing.offered_in_round[0] == agent


async def test_what_an_owned_lead_does_not_allow_yet_is_refused(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    await hospital.waits_for(lead, WaitKind.CALL)
    other = staff.others(agent.user_id)
    problem(await agent.post(at(lead, "/accept"), {}), 409, reason="already_accepted")
    problem(await other.post(at(lead, "/accept"), {}), 409, reason="no_offer")
    problem(await agent.post(at(lead, "/outcome"), {"outcome": "busy", "attempt": 4}), 409, reason="stale_attempt")
    problem(await agent.post(at(lead, "/book"), slot(hospital, lead)), 409, reason="not_qualified")
    problem(await agent.post(at(lead, "/convert"), None), 409, reason="not_qualified")
    problem(await agent.post(at(lead, "/reschedule"), slot(hospital, lead)), 409, reason="not_qualified")
    for path in ("/cancel-booking", "/no-show"):
        problem(await agent.post(at(lead, path), None), 409, reason="no_booking")
    commands: dict[str, Any] = {
        "/outcome": {"outcome": "reached", "notes": "not mine"},
        "/assess": {"answers": READY},
        "/call": None,
        "/book": slot(hospital, lead),
        "/cancel-booking": None,
        "/no-show": None,
        "/convert": None,
        "/lose": {"reason": "price"},
    }
    for path, body in commands.items():
        problem(await other.post(at(lead, path), body), 409, reason="not_owner")
    left = "SELECT (SELECT count(*) FROM lead_interactions i WHERE i.tenant_id = t.id)"
    left += " + (SELECT count(*) FROM assessments a WHERE a.tenant_id = t.id) AS rows FROM tenants t WHERE id = %s"
    assert hospital.one(left) == {"rows": 0}


async def test_what_a_qualified_lead_does_not_allow_is_refused(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await qualified(hospital, lead))
    problem(await agent.post(at(lead, "/assess"), {"answers": READY}), 409, reason="already_qualified")
    problem(await agent.post(at(lead, "/book"), slot(hospital, lead, days=-1)), 409, reason="in_the_past")
    problem(await agent.post(at(lead, "/cancel-booking"), None), 409, reason="no_booking")
    done(await agent.post(at(lead, "/book"), slot(hospital, lead)))
    await hospital.waits_for(lead, WaitKind.VISIT)
    problem(await agent.post(at(lead, "/book"), slot(hospital, lead, days=5)), 409, reason="already_booked")
    problem(await agent.post(at(lead, "/no-show"), None), 409, reason="not_yet")
    problem(await staff.manager.post(at(lead, "/reassign"), {"agent_id": agent.user_id}), 409, reason="same_owner")
    second = await hospital.capture()
    rival = staff.agent(await qualified(hospital, second))
    problem(await rival.post(at(second, "/book"), slot(hospital, lead)), 409, reason="slot_taken")
    overlapping = {**slot(hospital, lead), "minutes": 60}
    problem(await rival.post(at(second, "/book"), overlapping), 409, reason="slot_taken")
    done(await rival.post(at(second, "/book"), slot(hospital, lead, resource="dr-2")))


@pytest.mark.parametrize("typed", ["Dr-Iyer", "DR_IYER", "dr.iyer"])
async def test_one_doctor_under_two_spellings_is_booked_once(hospital: Hospital, staff: Staff, typed: str) -> None:
    first, second = await hospital.capture(), await hospital.capture()
    agent, rival = [staff.agent(await qualified(hospital, lead)) for lead in (first, second)]
    done(await agent.post(at(first, "/book"), slot(hospital, first, resource="dr-iyer")))
    await hospital.waits_for(first, WaitKind.VISIT)
    problem(await rival.post(at(second, "/book"), slot(hospital, first, resource=typed)), 409, reason="slot_taken")
    # Past the API, as another workflow could: the store itself has one name for the doctor.
    await hospital.say(second, Book(hospital.now(first) + timedelta(days=3), 30, typed, rival.user_id))
    query = "SELECT id FROM tasks WHERE tenant_id = %s AND lead_id = %s AND kind = 'slot_taken'"
    await hospital.until(second, lambda s: s.booking is None and bool(hospital.rows(query, second.lead_id)))
    done(await rival.post(at(second, "/book"), slot(hospital, second, days=5, resource=typed)))
    booking = (await hospital.waits_for(second, WaitKind.VISIT)).booking
    assert booking is not None
    assert booking.resource == "dr-iyer"


async def test_a_callback_in_the_past_is_refused(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    await hospital.waits_for(lead, WaitKind.CALL)
    yesterday = (hospital.now(lead) - timedelta(days=1)).isoformat()
    body = {"outcome": "callback_at", "callback_at": yesterday, "notes": "Call me yesterday"}
    problem(await agent.post(at(lead, "/outcome"), body), 409, reason="in_the_past")
    assert (await staff.manager.get(at(lead, "/interactions"))).json()["items"] == []
    state = await hospital.state(lead)
    assert (state.contact.callback_at, state.counts.attempts_made) == (None, 1)
    # By the lead's own clock, which the run alone knows.
    await hospital.forward(lead, timedelta(minutes=10))
    past = datetime.now(UTC) + timedelta(minutes=5)
    with pytest.raises(Refused) as refused:
        await hospital.say(lead, RecordOutcome(agent.user_id, Outcome.CALLBACK_AT, callback_at=past))
    assert refused.value.reason == "in_the_past"
    signal = RecordOutcome(agent.user_id, Outcome.CALLBACK_AT, callback_at=past)
    await hospital.handle(lead).signal("record_outcome", signal)
    assert (await hospital.state(lead)).contact.callback_at is None
    assert hospital.history(lead).count("outcome_recorded") == 0


async def test_a_lead_that_cannot_be_called_is_not_called(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture(phone=None)
    agent = staff.agent(await owned(hospital, lead))
    problem(await agent.post(at(lead, "/call"), None), 409, reason="channel_closed")


async def test_a_call_rings_the_owner_also_when_a_manager_asks(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    owner = await owned(hospital, lead)
    done(await staff.agent(owner).post(at(lead, "/call"), None))
    await hospital.until(lead, lambda s: s.counts.calls == 1)
    done(await staff.manager.post(at(lead, "/call"), None))
    await hospital.until(lead, lambda s: s.counts.calls == 2)
    sent = "SELECT count(*) AS calls FROM messages WHERE tenant_id = %s AND lead_id = %s AND channel = 'call'"
    for _ in range(100):
        if hospital.one(sent, lead.lead_id)["calls"] == 2:
            break
        await asyncio.sleep(0.05)
    assert hospital.one(sent, lead.lead_id) == {"calls": 2}


async def test_a_visit_outside_the_opening_hours_is_booked_with_a_warning(engine: Engine, staff: Staff) -> None:
    ours = staff.of(Hospital.open(engine, ALWAYS_OPEN))
    lead = await ours.hospital.capture()
    agent = ours.agent(await qualified(ours.hospital, lead))
    done(await ours.role(Role.ADMIN).put("/tenant/policy", {"quiet_hours": {"always": True}}))
    zone = ZoneInfo("Asia/Kolkata")
    monday = ours.hospital.now(lead).astimezone(zone).date()
    monday += timedelta(days=7 - monday.weekday())
    sunday_night = datetime.combine(monday + timedelta(days=6), time(3), zone)
    slot_at = {"minutes": 30, "resource": "dr-1"}
    taken = done(await agent.post(at(lead, "/book"), {**slot_at, "starts_at": sunday_night.isoformat()}))
    when = f"{sunday_night:%a %d %b %Y} 03:00"
    assert taken["warnings"] == [f"The hospital is closed at that time ({when}). Reschedule if this is a mistake."]
    await ours.hospital.waits_for(lead, WaitKind.VISIT)
    morning = datetime.combine(monday, time(10), zone)
    moved = done(await agent.post(at(lead, "/reschedule"), {**slot_at, "starts_at": morning.isoformat()}))
    assert moved["warnings"] == []


async def test_after_the_end_every_command_is_refused(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    done(await agent.post(at(lead, "/lose"), {"reason": "price"}))
    await hospital.ending(lead)
    for path, body in {"/accept": {}, "/outcome": {"outcome": "busy"}, "/assess": {"answers": READY}}.items():
        assert problem(await agent.post(at(lead, path), body), 409)["reason"] in ("not_running", "lead_closed")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/decline", {"reason": "lazy"}, "reason"),
        ("/outcome", {"outcome": "callback_at"}, "body"),
        ("/outcome", {"outcome": "busy", "callback_at": "2027-01-01T10:00:00Z"}, "body"),
        ("/outcome", {"outcome": "callback_at", "callback_at": "9999-12-31T10:00:00Z"}, "callback_at"),
        ("/outcome", {"outcome": "busy", "agent_id": 7}, "agent_id"),
        ("/assess", {"answers": {**READY, "readiness": "soon"}}, "answers.readiness"),
        ("/book", {"starts_at": "9999-12-31T23:59:00Z", "minutes": 30, "resource": "dr-1"}, "starts_at"),
        ("/book", {"starts_at": "2027-01-01T10:00:00", "minutes": 30, "resource": "dr-1"}, "starts_at"),
        ("/book", {"starts_at": "2027-01-01T10:00:00Z", "minutes": 0, "resource": "dr-1"}, "minutes"),
        ("/lose", {"reason": "bored"}, "reason"),
    ],
)
async def test_a_command_that_breaks_a_rule_names_the_field(
    hospital: Hospital, staff: Staff, path: str, body: dict[str, Any], field: str
) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await offered(hospital, lead))
    problem(await agent.post(at(lead, path), body), 422, field=field)


async def test_a_repeated_command_gets_the_first_answer_also_after_the_end(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await offered(hospital, lead))
    answers = await asyncio.gather(*(agent.post(at(lead, "/accept"), {}, key="accept-1") for _ in range(5)))
    first = done(answers[0])
    assert all(done(answer) == first for answer in answers)
    await hospital.until(lead, lambda s: s.offer is None)
    done(await agent.post(at(lead, "/lose"), {"reason": "price"}, key="lose-1"))
    await hospital.ending(lead)
    repeated = await agent.post(at(lead, "/accept"), {}, key="accept-1")
    assert done(repeated) == first
    assert repeated.headers["Idempotency-Replayed"] == "true"


async def test_a_key_used_for_another_command_is_refused(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await reached(hospital, lead))
    done(await agent.post(at(lead, "/outcome"), {"outcome": "busy"}, key="k"))
    other_body = await agent.post(at(lead, "/outcome"), {"outcome": "voicemail"}, key="k")
    problem(other_body, 422, reason="idempotency_key_reused")
    problem(await agent.post(at(lead, "/lose"), {"reason": "price"}, key="k"), 422, reason="idempotency_key_reused")
    assert (await hospital.state(lead)).phase is Phase.QUALIFY


async def test_a_repeated_assessment_is_one_assessment(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await reached(hospital, lead))
    answers = await asyncio.gather(*(agent.post(at(lead, "/assess"), {"answers": READY}, key="a") for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    await hospital.waits_for(lead, WaitKind.BOOKING)
    count = "SELECT count(*) AS assessments FROM assessments WHERE tenant_id = %s AND lead_id = %s"
    assert hospital.one(count, lead.lead_id) == {"assessments": 1}


async def test_a_refused_key_may_be_tried_again(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await reached(hospital, lead))
    body = slot(hospital, lead)
    problem(await agent.post(at(lead, "/book"), body, key="b"), 409, reason="not_qualified")
    done(await agent.post(at(lead, "/assess"), {"answers": READY}))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    done(await agent.post(at(lead, "/book"), body, key="b"))


async def test_a_manager_works_an_agents_lead_and_the_history_says_who(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    manager = staff.manager
    problem(await manager.post(at(lead, "/accept"), {}), 403)
    problem(await manager.post(at(lead, "/take"), None), 403)
    done(await manager.post(at(lead, "/outcome"), {"outcome": "reached", "notes": "I rang her"}))
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    done(await manager.post(at(lead, "/assess"), {"answers": READY}))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    history = done(await manager.get(at(lead, "/history")))["items"]
    asked = [(row["actor"], row["facts"]["command"]) for row in history if row["action"] == "manager_asked"]
    assert asked == [(f"user:{manager.user_id}", "outcome"), (f"user:{manager.user_id}", "assess")]


async def test_a_lead_goes_to_an_active_agent_or_back_to_routing(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    before = await owned(hospital, lead)
    manager = staff.manager
    other = staff.others(before).user_id
    problem(await staff.agent(before).post(at(lead, "/reassign"), {"agent_id": other}), 403)
    problem(await manager.post(at(lead, "/reassign"), {"agent_id": 999_999}), 404)
    foreign = Hospital.open(hospital.engine).agents()[0]
    problem(await manager.post(at(lead, "/reassign"), {"agent_id": foreign}), 404)
    done(await manager.put(f"/agents/{other}", {"active": False}))
    problem(await manager.post(at(lead, "/reassign"), {"agent_id": other}), 409, reason="agent_inactive")
    done(await manager.post(at(lead, "/reassign"), {"agent_id": None, "reason": "holiday"}))
    state = await hospital.until(lead, lambda s: s.owner is None and s.offer is not None)
    assert state.waiting_for
    assert state.waiting_for.kind is WaitKind.OFFER


async def test_a_lost_lead_is_reopened_once_by_a_manager(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    problem(await staff.manager.post(at(lead, "/reopen"), None), 409, reason="not_lost")
    done(await agent.post(at(lead, "/lose"), {"reason": "price"}))
    await hospital.ending(lead)
    problem(await agent.post(at(lead, "/reopen"), None), 403)
    first = await staff.manager.post(at(lead, "/reopen"), None, key="again")
    assert done(first)["status"] == "new"
    assert done(await staff.manager.post(at(lead, "/reopen"), None, key="again")) == done(first)
    for _ in range(100):
        if hospital.lead(lead)["run"] == 2:
            break
        await asyncio.sleep(0.05)
    await offered(hospital, lead)
    problem(await staff.manager.post(at(lead, "/reopen"), None), 409, reason="not_lost")
    assert (await hospital.state(lead)).run == 2


@pytest.mark.parametrize("path", ["/accept", "/outcome", "/book", "/lose", "/call", "/convert"])
async def test_another_tenants_lead_is_as_absent(hospital: Hospital, staff: Staff, path: str) -> None:
    lead = await hospital.capture()
    await offered(hospital, lead)
    strangers = staff.of(Hospital.open(hospital.engine))
    bodies: dict[str, Any] = {
        "/accept": {},
        "/outcome": {"outcome": "reached"},
        "/book": slot(hospital, lead),
        "/lose": {"reason": "price"},
    }
    body = bodies.get(path)
    stranger = strangers.agent(strangers.hospital.agents()[0])
    theirs = problem(await stranger.post(at(lead, path), body), 404)
    absent = problem(await stranger.post(f"/leads/99999999{path}", body), 404)
    assert theirs == absent


async def test_marketing_and_programs_command_nobody(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    await offered(hospital, lead)
    for role in (Role.MARKETING, Role.INTEGRATION, Role.OPS):
        problem(await staff.role(role).post(at(lead, "/lose"), {"reason": "price"}), 403)


async def test_a_visit_is_cancelled_or_missed(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent: Visitor = staff.agent(await booked(hospital, lead))
    done(await agent.post(at(lead, "/cancel-booking"), None))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    done(await agent.post(at(lead, "/book"), slot(hospital, lead)))
    await hospital.waits_for(lead, WaitKind.VISIT)
    await hospital.forward(lead, timedelta(days=3, minutes=5))
    done(await agent.post(at(lead, "/no-show"), None))
    await hospital.until(lead, lambda s: s.counts.no_shows == 1 and s.phase is Phase.BOOK)


async def test_without_a_worker_a_command_is_received_in_time(
    hospital: Hospital, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Temporal takes the command, yet nobody answers it: the caller finds the answer later."""
    monkeypatch.setattr("api.leads.commands.answers.ANSWER_WITHIN", timedelta(seconds=1))
    lead, request = await unstarted(hospital, "anna@example.com")
    run = await hospital.engine.client.client.start_workflow(
        LeadLifecycle.run, RunStart(lead, 1), id=lead_workflow_id(lead), task_queue="without-worker"
    )
    answer = await staff.manager.post(at(lead, "/lose"), {"reason": "price"}, key="k")
    assert answer.status_code == 202, answer.text
    assert "same Idempotency-Key" in answer.json()["detail"]
    await run.terminate()
    await start(hospital, request)
    await offered(hospital, lead)
    repeated = await staff.manager.post(at(lead, "/lose"), {"reason": "price"}, key="k")
    assert done(repeated)["status"] == "new"
    await hospital.ending(lead)


async def test_what_else_is_said_of_a_loss_is_kept_as_a_note(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    said = {"reason": "chose_other", "notes": "Went to a hospital nearer home."}
    problem(await staff.others(agent).post(at(lead, "/lose"), said), 409, reason="not_owner")
    done(await staff.agent(agent).post(at(lead, "/lose"), said))
    ending = await hospital.ending(lead)
    assert ending.loss_reason == "chose_other"
    (note,) = done(await staff.manager.get(at(lead, "/interactions")))["items"]
    assert (note["interaction_type"], note["notes"]) == ("note", "Went to a hospital nearer home.")
    problem(await staff.manager.post(at(lead, "/lose"), {"reason": "price", "notes": "Too late"}), 409)
    assert len(done(await staff.manager.get(at(lead, "/interactions")))["items"]) == 1
