"""What `lead check` sees: runs that are missing, left over, or of another opinion than the database."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from devstack.checks.invariants import broken
from devstack.checks.runs import Limits
from devstack.ports import free_port
from domain.leads.lead import LossReason
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.state import RunStart
from domain.lifecycle.waiting import WaitKind
from store.lifecycle import outbox
from tests.api.lifecycle.unstarted import unstarted
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered, owned
from workflows.client.client import LeadClient, TemporalSettings
from workflows.client.starts import lead_workflow_id
from workflows.lead.workflow import LeadLifecycle

AT_ONCE = timedelta(0)
SHORT = Limits(run=timedelta(seconds=3))


async def faults(
    hospital: Hospital, patience: timedelta = AT_ONCE, limits: Limits = SHORT, client: LeadClient | None = None
) -> set[tuple[str, str]]:
    url, runs = hospital.engine.clone.checker_url, client or hospital.engine.client
    found = await broken(url, runs, patience=patience, limits=limits)
    return {(name, row.what) for name, rows in found.items() for row in rows if row.tenant_id == hospital.tenant_id}


def spoil(hospital: Hospital, lead: LeadRef, statement: str) -> None:
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        connection.execute(statement.encode(), {"tenant": lead.tenant_id, "lead": lead.lead_id})


async def test_sound_lives_break_nothing_wherever_they_stand(hospital: Hospital) -> None:
    await hospital.capture()
    await offered(hospital, await hospital.capture())
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.say(lead, Lose(LossReason.PRICE, agent))
    await hospital.ending(lead)
    await owned(hospital, await hospital.capture())
    assert await faults(hospital, timedelta(seconds=10)) == set()


async def test_an_open_lead_whose_run_is_gone_is_found(hospital: Hospital) -> None:
    lead = await hospital.capture()
    await offered(hospital, lead)
    await hospital.handle(lead).terminate()
    assert await faults(hospital, timedelta(seconds=2)) == {("I1", "open lead without a run")}


UPDATE = "UPDATE leads SET {} WHERE tenant_id = %(tenant)s AND id = %(lead)s"
TOLD = """INSERT INTO start_requests (tenant_id, lead_id, run, message, priority, sent_at)
          VALUES (%(tenant)s, %(lead)s, 2, 'start', 3, now())"""


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (UPDATE.format("run_closed = true"), ("I1", "run of a closed lead")),
        (
            UPDATE.format("run_closed = true, status = 'lost'") + ";" + TOLD,
            ("I1", "a requested run never started"),
        ),
        (UPDATE.format("deadline = NULL"), ("I15", "no deadline")),
        (UPDATE.format("deadline = now() - interval '1 second'"), ("I15", "deadline passed")),
        (UPDATE.format("owner_id = NULL"), ("I15", "neither offered, owned nor queued")),
        (UPDATE.format("status = 'qualified'"), ("I8", "status: stored qualified, lived new")),
        (UPDATE.format("attempts_made = 4"), ("I8", "attempts made: stored 4, lived 1")),
        (UPDATE.format("phase = 'visit'"), ("I8", "phase: stored visit, lived contact")),
    ],
)
async def test_a_lead_that_its_run_does_not_agree_with_is_found(
    hospital: Hospital, statement: str, fault: tuple[str, str]
) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    for part in statement.split(";"):
        spoil(hospital, lead, part)
    assert fault in await faults(hospital)


async def idle_run(hospital: Hospital, email: str) -> LeadRef:
    """A captured lead whose run no worker serves."""
    lead, request = await unstarted(hospital, email)
    async with hospital.engine.database.tenant_session(lead.tenant_id) as session:
        await outbox.mark_sent(session, lead.tenant_id, [request.id], datetime.now(UTC))
    await hospital.engine.client.client.start_workflow(
        LeadLifecycle.run, RunStart(lead, 1), id=lead_workflow_id(lead), task_queue="without-worker"
    )
    return lead


async def test_a_run_that_does_not_answer_is_named_beside_those_that_do(hospital: Hospital) -> None:
    said: list[str] = []
    await offered(hospital, await hospital.capture())
    silent = await idle_run(hospital, "silent@example.com")
    found = await broken(
        hospital.engine.clone.checker_url,
        hospital.engine.client,
        patience=AT_ONCE,
        limits=Limits(run=timedelta(seconds=2)),
        progress=said.append,
    )
    named = [(row.id, row.what) for row in found["I8"] if row.tenant_id == hospital.tenant_id]
    assert named == [(silent.lead_id, "the run does not answer: its workflow task waits for a worker (try 1)")]
    assert any(line.startswith("reading the runs: ") and line.endswith("1 do not answer") for line in said)
    await hospital.handle(silent).terminate()


async def test_the_check_ends_when_its_time_is_up_and_names_whom_it_did_not_ask(hospital: Hospital) -> None:
    leads = [await idle_run(hospital, f"idle{number}@example.com") for number in range(3)]
    began = time.monotonic()
    found = await faults(hospital, limits=Limits(run=timedelta(minutes=5), whole=timedelta(seconds=4)))
    assert {what.split(":")[0] for _, what in found} <= {"the run does not answer", "the run's state was not read"}
    assert found
    assert time.monotonic() - began < 60
    for lead in leads:
        await hospital.handle(lead).terminate()


async def test_without_temporal_the_database_is_still_checked(hospital: Hospital) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    spoil(hospital, lead, UPDATE.format("deadline = NULL"))
    away = await LeadClient.connect(TemporalSettings(address=f"127.0.0.1:{free_port()}"))
    found = await broken(hospital.engine.clone.checker_url, away, patience=AT_ONCE, limits=SHORT)
    assert [row.what for row in found["I15"] if row.tenant_id == hospital.tenant_id] == ["no deadline"]
    assert "Temporal does not list its runs. No run was compared with its lead." in {row.what for row in found["I8"]}


async def test_a_lead_that_moves_on_again_and_again_is_never_told_however_late_each_time(hospital: Hospital) -> None:
    """On a busy core some lead is late at every moment; none stands still."""
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)

    async def always_late() -> None:
        for number in range(1_000):
            spoil(hospital, lead, UPDATE.format(f"deadline = now() - interval '{number % 60 + 1} seconds'"))
            await asyncio.sleep(0.2)

    moving = asyncio.create_task(always_late())
    await asyncio.sleep(0.5)
    assert ("I15", "deadline passed") in await faults(hospital)
    assert ("I15", "deadline passed") not in await faults(hospital, timedelta(seconds=5))
    moving.cancel()
