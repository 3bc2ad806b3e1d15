"""How soon people were contacted, over HTTP: by agent, team, source and priority; and that nothing is unattended."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from domain.leads.lead import Outcome
from domain.lifecycle.chapters.contact import RecordOutcome
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.tenants.policy import SpeedPolicy
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, done
from tests.journeys.duplicates.test_merging import merged
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import owned, reached

TEN = SpeedPolicy(first_contact_within=(timedelta(minutes=10),) * 5)


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    return Hospital.open(engine, ALWAYS_OPEN.model_copy(update={"speed": TEN}))


async def late(hospital: Hospital, lead: LeadRef) -> int:
    """Owned, and called after twenty minutes."""
    agent = await owned(hospital, lead)
    await hospital.forward(lead, timedelta(minutes=20))
    await hospital.until(lead, lambda s: s.contact.speed_at is not None and s.contact.speed_at > hospital.now(lead))
    await hospital.say(lead, RecordOutcome(agent, Outcome.NO_ANSWER))
    await hospital.until(lead, lambda s: s.contact.speed_at is None)
    return agent


def lines(report: dict[str, Any]) -> dict[str | None, dict[str, Any]]:
    return {line["key"]: line for line in report["lines"]}


async def test_the_report_counts_what_was_kept_broken_and_is_owed(hospital: Hospital, staff: Staff) -> None:
    prompt = await reached(hospital, await hospital.capture(source="referral"))
    tardy = await late(hospital, await hospital.capture())
    waiting = await hospital.capture()
    owner = await owned(hospital, waiting)
    report = done(await staff.manager.get("/speed", by="source"))
    assert {name: report["total"][name] for name in ("count", "contacted", "owed", "breached")} == {
        "count": 3,
        "contacted": 2,
        "owed": 1,
        "breached": 1,
    }
    by_source = lines(report)
    assert by_source["referral"]["p99"] < 60
    assert (by_source["website"]["count"], by_source["website"]["breached"]) == (2, 1)
    assert 1_200 <= by_source["website"]["p50"] < 1_260
    assert [owed["lead_id"] for owed in report["due_soonest"]] == [waiting.lead_id]
    assert report["due_soonest"][0]["agent_id"] == owner
    assert report["unattended"] == 0
    by_agent = lines(done(await staff.manager.get("/speed")))
    assert sum(line["count"] for line in by_agent.values()) == 3
    assert by_agent[str(tardy)]["breached"] == 1
    assert str(prompt) in by_agent
    assert set(lines(done(await staff.manager.get("/speed", by="team")))) == {"main"}
    assert set(lines(done(await staff.manager.get("/speed", by="priority")))) <= set("12345")


async def test_an_agent_sees_what_is_their_own(hospital: Hospital, staff: Staff) -> None:
    agent = await late(hospital, await hospital.capture())
    other = staff.others(agent)
    assert set(lines(done(await staff.agent(agent).get("/speed")))) == {str(agent)}
    theirs = done(await other.get("/speed"))
    assert (theirs["total"]["count"], theirs["lines"], theirs["due_soonest"], theirs["unattended"]) == (0, [], [], None)
    problem(await staff.agent(agent).get("/unattended"), 403)


async def test_another_hospital_counts_nothing_of_it(hospital: Hospital, staff: Staff) -> None:
    await late(hospital, await hospital.capture())
    stranger = staff.of(Hospital.open(hospital.engine)).manager
    assert done(await stranger.get("/speed"))["total"]["count"] == 0


async def test_a_run_that_was_merged_away_uncontacted_is_not_counted(hospital: Hospital, staff: Staff) -> None:
    survivor, twin = await hospital.capture(), await hospital.capture()
    await reached(hospital, survivor)
    await merged(hospital, twin, survivor)
    await hospital.ending(twin)
    assert done(await staff.manager.get("/speed"))["total"]["count"] == 1


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": 401}, {"by": "zodiac"}, {"days": "soon"}])
async def test_a_question_that_makes_no_sense_names_its_field(staff: Staff, wrong: dict[str, Any]) -> None:
    problem(await staff.manager.get("/speed", **wrong), 422, field=next(iter(wrong)))


def spoil(hospital: Hospital, lead: LeadRef, change: str) -> None:
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        connection.execute(
            f"UPDATE leads SET {change} WHERE tenant_id = %s AND id = %s".encode(), (lead.tenant_id, lead.lead_id)
        )


async def test_nothing_is_unattended_and_what_is_put_there_is_named(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    assert done(await staff.manager.get("/unattended")) == {"count": 0, "leads": []}
    deadline = hospital.lead(lead)["deadline"]
    spoil(hospital, lead, "deadline = NULL")
    found = done(await staff.role(Role.OPS).get("/unattended"))
    assert found == {"count": 1, "leads": [{"lead_id": lead.lead_id, "why": "no deadline"}]}
    stranger = staff.of(Hospital.open(hospital.engine)).manager
    assert done(await stranger.get("/unattended"))["count"] == 0
    spoil(hospital, lead, f"deadline = '{deadline.isoformat()}'")
    assert done(await staff.manager.get("/unattended"))["count"] == 0
