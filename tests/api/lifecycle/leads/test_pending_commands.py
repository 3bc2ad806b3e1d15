"""Commands that a run does not answer in time: received, carried out once or refused, and where to look for which."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from temporalio.client import Client, WorkflowExecution
from temporalio.testing import ActivityEnvironment

from activities.lifecycle.upkeep import UpkeepActivities
from domain.errors import Refused, Unanswered
from domain.leads.lead import LossReason
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.state import RunStart
from tests.api.conftest import Visitor, problem
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.unstarted import start, unstarted
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered, owned
from workflows.client.client import LeadClient
from workflows.client.starts import lead_workflow_id
from workflows.lead.workflow import LeadLifecycle

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller waits for one second, not for eight."""
    for name in ("ANSWER_WITHIN", "GUARD_WITHIN", "LOOK_WITHIN"):
        monkeypatch.setattr(f"api.leads.commands.answers.{name}", SECOND)


@contextmanager
def busy(hospital: Hospital, lead: LeadRef) -> Iterator[None]:
    """No step of the lead gets on: somebody else has its row."""
    with psycopg.connect(hospital.engine.clone.superuser_url) as blocker:
        query = "SELECT id FROM leads WHERE tenant_id = %s AND id = %s FOR NO KEY UPDATE"
        blocker.execute(query, (lead.tenant_id, lead.lead_id))
        yield


def received(answer: Any) -> str:
    """Where to look."""
    assert answer.status_code == 202, answer.text
    body = answer.json()
    assert body["state"] == "pending"
    assert answer.headers["location"] == body["url"]
    assert int(answer.headers["retry-after"]) > 0
    url: str = body["url"]
    return url.removeprefix("/api/v1")


async def settled(visitor: Visitor, url: str) -> dict[str, Any]:
    for _ in range(60):
        status = done(await visitor.get(url))
        if status["state"] != "pending":
            return status
        await asyncio.sleep(0.25)
    pytest.fail(f"never answered: {status}")


async def busied(hospital: Hospital, lead: LeadRef) -> None:
    """The run has begun a step."""
    await hospital.tell(lead, ProfileChanged())
    await asyncio.sleep(0.2)


async def test_a_command_to_a_busy_run_is_received_and_carried_out_once(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await offered(hospital, lead))
    with busy(hospital, lead):
        await busied(hospital, lead)
        url = received(await agent.post(at(lead, "/accept"), {}, key="once"))
        assert received(await agent.post(at(lead, "/accept"), {}, key="once")) == url
        assert done(await agent.get(url))["state"] == "pending"
    found = await settled(agent, url)
    assert (found["state"], found["lead"]["owner_id"]) == ("done", agent.user_id)
    repeated = done(await agent.post(at(lead, "/accept"), {}, key="once"))
    assert repeated == found["lead"]
    await hospital.until(lead, lambda s: s.offer is None)
    assert hospital.history(lead).count("offer_ended") == 1
    problem(await staff.others(agent.user_id).get(url), 404)


async def test_a_received_command_without_a_key_is_finished_by_the_sweep(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    with busy(hospital, lead):
        await busied(hospital, lead)
        url = received(await staff.agent(agent).post(at(lead, "/lose"), {"reason": "price"}))
    await hospital.ending(lead)
    upkeep = UpkeepActivities(hospital.engine.database, hospital.engine.client)
    await ActivityEnvironment().run(upkeep.sweep)
    kept = hospital.one("SELECT result FROM pending_commands WHERE tenant_id = %s")["result"]
    assert (kept["reason"], kept["answer"]["owner"]) == ("", agent)
    assert done(await staff.manager.get(url))["state"] == "done"


async def test_a_received_command_that_its_run_refuses_stays_refused(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    other = staff.others(await offered(hospital, lead))
    with busy(hospital, lead):
        await busied(hospital, lead)
        url = received(await other.post(at(lead, "/accept"), {}, key="k"))
    found = await settled(other, url)
    assert (found["state"], found["reason"], found["lead"]) == ("refused", "not_offered_to_you", None)
    problem(await other.post(at(lead, "/accept"), {}, key="k"), 409, reason="not_offered_to_you")
    history = done(await staff.manager.get(at(lead, "/history?limit=200")))["items"]
    (entry,) = [entry for entry in history if entry["action"] == "command_refused"]
    sentence = f"User {other.user_id} sent a command that was refused: accept (not offered to you)"
    assert (entry["text"], entry["minor"]) == (sentence, False)


async def test_a_database_that_hangs_is_told_in_time_and_the_same_key_finds_out_what_came_of_it(
    hospital: Hospital, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.leads.commands.answers.AT_LATEST", 2 * SECOND)
    lead = await hospital.capture()
    agent = staff.agent(await offered(hospital, lead))
    with psycopg.connect(hospital.engine.clone.superuser_url) as blocker:
        blocker.execute("LOCK TABLE idempotency_keys IN ACCESS EXCLUSIVE MODE")
        answer = problem(await agent.post(at(lead, "/accept"), {}, key="hangs"), 503)
        assert "It is not known" in answer["detail"]
    await hospital.until(lead, lambda s: s.owner == agent.user_id)
    assert done(await agent.post(at(lead, "/accept"), {}, key="hangs"))["owner_id"] == agent.user_id


async def test_an_assessment_is_received_while_its_run_is_busy(hospital: Hospital, staff: Staff) -> None:
    """What is written beside the lead is guarded by what the store knows of it."""
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    ready = {"medical_need": "clear", "readiness": "now", "funding": "self_pay", "location_ok": True}
    with busy(hospital, lead):
        await busied(hospital, lead)
        problem(
            await staff.others(agent.user_id).post(at(lead, "/assess"), {"answers": ready}), 409, reason="not_owner"
        )
        url = received(await agent.post(at(lead, "/assess"), {"answers": ready}, key="a"))
    assert (await settled(agent, url))["state"] == "done"
    assert hospital.one("SELECT count(*) AS n FROM assessments WHERE tenant_id = %s") == {"n": 1}


async def test_what_the_server_forgot_is_sent_again_and_a_later_run_does_not_carry_it_out(
    hospital: Hospital, staff: Staff
) -> None:
    lead, request = await unstarted(hospital, "anna@example.com")
    run = await hospital.engine.client.client.start_workflow(
        LeadLifecycle.run, RunStart(lead, 1), id=lead_workflow_id(lead), task_queue="without-worker"
    )
    url = received(await staff.manager.post(at(lead, "/lose"), {"reason": "price"}, key="k"))
    await run.terminate()
    await start(hospital, request)
    await offered(hospital, lead)
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        connection.execute("UPDATE pending_commands SET sent_at = sent_at - interval '1 hour'")
    found = await settled(staff.manager, url)
    assert (found["state"], found["reason"]) == ("refused", "run_ended")
    problem(await staff.manager.post(at(lead, "/lose"), {"reason": "price"}, key="k"), 409, reason="run_ended")
    assert (await hospital.state(lead)).loss_reason is None


async def test_a_command_of_a_run_that_the_list_of_runs_does_not_show_yet_is_carried_out(
    hospital: Hospital, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await hospital.capture()
    first = (await hospital.handle(lead).describe()).run_id
    agent = await owned(hospital, lead)
    done(await staff.agent(agent).post(at(lead, "/lose"), {"reason": "price"}))
    await hospital.ending(lead)
    done(await staff.manager.post(at(lead, "/reopen"), {}))
    await hospital.until(lead, lambda state: state.run == 2)
    agent = await owned(hospital, lead)
    with busy(hospital, lead):
        await busied(hospital, lead)
        url = received(await staff.agent(agent).post(at(lead, "/lose"), {"reason": "other"}))
    listing = Client.list_workflows

    async def late(*words: Any, **more: Any) -> AsyncIterator[WorkflowExecution]:
        async for run in listing(*words, **more):
            if run.run_id == first:
                yield run

    monkeypatch.setattr(Client, "list_workflows", late)
    assert (await settled(staff.agent(agent), url))["state"] == "done"


async def test_a_kept_command_is_not_refused_for_a_namespace_that_temporal_has_not_got_yet(hospital: Hospital) -> None:
    client = hospital.engine.client.client
    elsewhere = LeadClient(Client(client.service_client, namespace="not-there-yet"))
    lead = LeadRef(hospital.tenant_id, 1)
    for since in (None, datetime.now(UTC)):
        with pytest.raises(Unanswered):
            await elsewhere.command(lead, Lose(LossReason.PRICE), key="k", since=since)
    with pytest.raises(Refused, match="no workflow run"):
        await hospital.engine.client.command(LeadRef(7, 999_999), Lose(LossReason.PRICE), key="k", since=since)


def offer_unknown_to_its_run(hospital: Hospital, lead: LeadRef, agent: int) -> None:
    """As the lost task of a run leaves it: the offer stands in the store, the run has still to hear of it."""
    with hospital.writing() as connection:
        for statement in (
            "UPDATE offers SET answer = 'expired', answered_at = now() WHERE tenant_id = %(t)s AND lead_id = %(l)s",
            "UPDATE agents SET load = load - 1 WHERE tenant_id = %(t)s AND load > 0",
            "UPDATE agents SET load = load + 1 WHERE tenant_id = %(t)s AND id = %(a)s",
            "INSERT INTO offers (tenant_id, lead_id, agent_id, run, round, number, offered_at, expires_at)"
            " SELECT tenant_id, lead_id, %(a)s, run, round, number + 1, now(), now() + interval '10 hours'"
            " FROM offers WHERE tenant_id = %(t)s AND lead_id = %(l)s",
        ):
            connection.execute(statement.encode(), {"t": lead.tenant_id, "l": lead.lead_id, "a": agent})


async def test_an_offer_that_the_run_does_not_know_yet_is_accepted_when_it_does(
    hospital: Hospital, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.leads.commands.answers.ANSWER_WITHIN", 8 * SECOND)
    lead = await hospital.capture()
    first = await offered(hospital, lead)
    second = staff.others(first)
    offer_unknown_to_its_run(hospital, lead, second.user_id)
    accepting = asyncio.create_task(second.post(at(lead, "/accept"), {}, key="early"))
    await asyncio.sleep(0.5)
    assert not accepting.done()
    await hospital.pass_deadline(lead)
    assert done(await accepting)["owner_id"] == second.user_id
    await hospital.until(lead, lambda s: s.owner == second.user_id and s.offer is None)


async def test_while_the_run_does_not_know_an_offer_its_acceptance_is_received_and_not_refused(
    hospital: Hospital, staff: Staff
) -> None:
    lead = await hospital.capture()
    first = await offered(hospital, lead)
    second = staff.others(first)
    offer_unknown_to_its_run(hospital, lead, second.user_id)
    url = received(await second.post(at(lead, "/accept"), {}))
    assert done(await second.get(url))["state"] == "pending"
    await hospital.pass_deadline(lead)
    assert (await settled(second, url))["lead"]["owner_id"] == second.user_id
