"""The ledger over HTTP: every decision with its reasons, filtered, and made again."""

from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from domain.leads.lead import DeclineReason, LossReason, Outcome
from domain.lifecycle.chapters.contact import RecordOutcome
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.chapters.offer import Decline
from domain.lifecycle.waiting import WaitKind
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.leads.test_runs import all_pages, writing
from tests.journeys.hospital import Engine, Hospital
from tests.journeys.outreach.test_contact import MESSAGES_ONLY
from tests.journeys.steps import offered, offered_to_another, owned


async def decisions(staff: Staff, lead: Any, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(await staff.manager.get(at(lead, "/decisions"), **query))["items"]
    return items


async def test_a_decision_says_among_whom_and_why(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    found = await decisions(staff, lead)
    assert [row["kind"] for row in found] == ["score", "priority", "auto_qualify", "route"]
    assert found[3]["result"]["agent"] == agent
    assert {row["agent"] for row in found[3]["candidates"]} == set(hospital.agents())
    assert found[3]["text"].startswith(f"Offered to agent {agent}, the best of 3: ")
    assert await all_pages(staff.manager, at(lead, "/decisions"), 1) == [row["id"] for row in found]


async def test_decisions_are_filtered_and_read_from_either_end(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    first = await offered(hospital, lead)
    await hospital.say(lead, Decline(first, DeclineReason.BUSY))
    await offered_to_another(hospital, lead, first)
    routes = await decisions(staff, lead, kind="route")
    assert [row["kind"] for row in routes] == ["route", "route"]
    assert f"not agent {first}: already offered in this round" in routes[1]["text"]
    newest = await decisions(staff, lead, order="newest")
    assert [row["id"] for row in newest] == [row["id"] for row in await decisions(staff, lead)][::-1]
    page = done(await staff.manager.get(at(lead, "/decisions"), order="newest", limit=2))
    rest = done(await staff.manager.get(at(lead, "/decisions"), order="newest", cursor=page["next"]))
    assert [row["id"] for row in page["items"] + rest["items"]] == [row["id"] for row in newest]
    problem(await staff.manager.get(at(lead, "/decisions"), cursor=page["next"]), 422, field="cursor")
    assert await decisions(staff, lead, run=2) == []


async def test_every_decision_by_rules_is_made_again_with_the_same_result(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture(
        procedure="lasik", city="Chennai", birth_date="1990-05-01", notes="please ring after ten", phone="+919811144001"
    )
    await owned(hospital, lead)
    await hospital.capture(phone="+919811144001", email=None, source="referral")
    await hospital.until(lead, lambda _: len(hospital.rows(_SCORES, lead.lead_id)) == 2)
    found = await decisions(staff, lead, verify="true")
    by_rules = [row for row in found if row["kind"] in ("score", "priority", "auto_qualify", "route")]
    assert len(by_rules) == 6
    assert {row["replay"]["same"] for row in by_rules} == {True}
    assert {row["replay"] for row in await decisions(staff, lead)} == {None}


_SCORES = "SELECT id FROM decisions WHERE tenant_id = %s AND lead_id = %s AND kind = 'score'"


async def test_a_loss_says_what_led_to_it(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    await hospital.say(lead, RecordOutcome(agent, Outcome.NO_ANSWER, attempt=1))
    await hospital.waits_for(lead, WaitKind.ATTEMPT)
    await hospital.say(lead, Lose(LossReason.PRICE, agent))
    await hospital.ending(lead)
    (ending,) = await decisions(staff, lead, kind="ending")
    assert ending["result"]["reason"] == "price"
    assert ending["result"]["made"][0] == {"number": 1, "channel": "call", "outcome": "no_answer"}
    assert ending["text"].startswith("Ended: lost (price), after 1 attempt: Call 1: no answer; ")


async def test_a_message_that_is_not_sent_is_a_decision_with_its_reason(engine: Engine, staff: Staff) -> None:
    ours = staff.of(writing(engine))
    hospital = ours.hospital
    lead = await hospital.capture()
    await offered(hospital, lead)
    suppressed = hospital.lead(lead)["phone_e164"]
    _suppress(hospital, suppressed)
    await owned(hospital, lead)
    await hospital.until(lead, lambda s: s.counts.attempts_made >= 1)
    (skip, *_) = await decisions(ours, lead, kind="skip")
    assert (skip["result"]["code"], skip["inputs"]["channel"], skip["inputs"]["attempt"]) == ("suppressed", "sms", 1)
    assert skip["inputs"]["opted_out_of"] == ["sms"]
    assert skip["text"] == "SMS of attempt 1 not sent: opted out"
    assert suppressed not in str(skip)


def _suppress(hospital: Hospital, address: str) -> None:
    """An opt-out that the run has not heard of yet."""
    with psycopg.connect(hospital.engine.clone.app_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(hospital.tenant_id),))
        connection.execute(
            "INSERT INTO suppressions (tenant_id, address, channel, reason, at) VALUES (%s, %s, 'sms', 'stop', now())",
            (hospital.tenant_id, address),
        )


async def test_an_agent_reads_only_the_decisions_about_their_leads(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    assert done(await agent.get(at(lead, "/decisions")))["items"]
    problem(await staff.others(agent.user_id).get(at(lead, "/decisions")), 404)
    problem(await staff.of(Hospital.open(hospital.engine)).manager.get(at(lead, "/decisions")), 404)
    problem(await staff.role(Role.MARKETING).get(at(lead, "/decisions")), 403)


@pytest.mark.parametrize(("name", "value"), [("kind", "Route!"), ("run", "0"), ("order", "best"), ("verify", "why")])
async def test_what_no_list_can_be_asked_for_is_refused_by_name(
    hospital: Hospital, staff: Staff, name: str, value: str
) -> None:
    lead = await hospital.capture()
    await offered(hospital, lead)
    problem(await staff.manager.get(at(lead, "/decisions"), **{name: value}), 422, field=name)


async def test_a_closed_channel_that_gives_way_is_a_decision(engine: Engine, staff: Staff) -> None:
    ours = staff.of(Hospital.open(engine, rules=MESSAGES_ONLY))
    lead = await ours.hospital.capture(phone=None)
    await owned(ours.hospital, lead)
    await ours.hospital.until(lead, lambda s: s.attempt is not None)
    (skip,) = await decisions(ours, lead, kind="skip")
    assert skip["text"] == "SMS of attempt 1 gave way to E-mail: the channel is closed"
    assert skip["inputs"]["open"] == ["email"]
