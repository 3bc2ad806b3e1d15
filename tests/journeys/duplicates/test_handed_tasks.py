"""A merge takes along what people were asked to do, and its undo brings it back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.lifecycle.messages import LeadRef
from domain.privacy import Actor
from domain.team.tasks import TaskKind, TaskRequest
from services.team.tasks import add_task, complete_task
from store.lifecycle import lead_runs
from store.team.tasks import find_task
from tests.api.lifecycle.leads.test_patients import open_tasks
from tests.journeys.duplicates.test_merging import merged, parted
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered, owned

DESK = Actor("user:1")


async def asked(hospital: Hospital, lead: LeadRef, agent: int, title: str = "Send price list") -> int:
    """One agent is given a task of somebody's own."""
    now = datetime.now(UTC)
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        row = await lead_runs.lock_lead(session, lead)
        tenant = await lead_runs.load_tenant(session, hospital.tenant_id)
        request = TaskRequest(TaskKind.OWN, agent, due_at=now + timedelta(days=1), title=title)
        return (await add_task(session, row, tenant, request, DESK, now)).id


async def done(hospital: Hospital, task_id: int) -> None:
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        task = await find_task(session, hospital.tenant_id, task_id)
        await complete_task(session, task, actor=DESK, now=datetime.now(UTC))


def own(hospital: Hospital, lead: LeadRef) -> list[tuple[str, int | None, str | None]]:
    return [task for task in open_tasks(hospital, lead) if task[0] in ("own", "missed_call")]


def task(hospital: Hospital, id: int) -> dict[str, Any]:
    return hospital.one("SELECT * FROM tasks WHERE tenant_id = %s AND id = %s", id)


async def test_own_tasks_go_to_the_survivors_owner_and_come_back_at_the_undo(hospital: Hospital) -> None:
    survivor, twin = await hospital.capture(), await hospital.capture()
    theirs, before = await owned(hospital, survivor), await owned(hospital, twin)
    kept, finished = await asked(hospital, twin, before), await asked(hospital, twin, before, "Ring the insurer")
    merge = await merged(hospital, twin, survivor)
    await hospital.ending(twin)
    assert own(hospital, survivor) == [("own", theirs, None)] * 2
    assert own(hospital, twin) == []
    await done(hospital, finished)
    await parted(hospital, merge)
    await offered(hospital, twin)
    assert own(hospital, twin) == [("own", before, None)]
    assert own(hospital, survivor) == []
    assert (task(hospital, kept)["run"], task(hospital, finished)["done_at"] is None) == (2, False)


async def test_without_an_owner_they_stay_with_whom_they_were_given_to(hospital: Hospital) -> None:
    survivor, twin = await hospital.capture(), await hospital.capture()
    await offered(hospital, survivor)
    before = await owned(hospital, twin)
    await asked(hospital, twin, before)
    await merged(hospital, twin, survivor)
    await hospital.ending(twin)
    assert own(hospital, survivor) == [("own", before, None)]
    owner = await owned(hospital, survivor)
    assert own(hospital, survivor) == [("own", owner, None)]


async def test_a_task_comes_back_over_two_merges(hospital: Hospital) -> None:
    last, middle, first = [await hospital.capture() for _ in range(3)]
    before = await owned(hospital, first)
    id = await asked(hospital, first, before)
    one = await merged(hospital, first, middle)
    await merged(hospital, middle, last)
    await hospital.ending(middle)
    assert task(hospital, id)["lead_id"] == last.lead_id
    await parted(hospital, one)
    assert own(hospital, first) == [("own", before, None)]


async def test_a_call_that_nobody_answered_is_handed_on_too(hospital: Hospital) -> None:
    survivor, twin = await hospital.capture(), await hospital.capture(phone="+919812345677", email=None)
    owner, before = await owned(hospital, survivor), await owned(hospital, twin)
    with hospital.writing() as connection:
        connection.execute(
            "INSERT INTO tasks (tenant_id, lead_id, run, kind, subject_kind, subject_id, due_at, assignee_id)"
            " VALUES (%s, %s, 1, 'missed_call', 'touch', 1, now(), %s)",
            (hospital.tenant_id, twin.lead_id, before),
        )
    merge = await merged(hospital, twin, survivor)
    await hospital.ending(twin)
    assert own(hospital, survivor) == [("missed_call", owner, None)]
    await parted(hospital, merge)
    assert ("missed_call", before, None) in own(hospital, twin)
