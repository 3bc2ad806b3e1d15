"""What Temporal knows of a run that waits: its place in the queue, and that any worker may go on with it."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from temporalio.api.enums.v1 import EventType, TaskQueueKind
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import ActivityEnvironment

from domain.capture.imports.states import IMPORT_PRIORITY, ImportRef
from domain.leads.lead import Source, Stage, Status
from domain.lifecycle.chapters.contact import Moved
from domain.lifecycle.chapters.intake import IntakeVerdict, Opened, OpenRun, ProfileChanged, Rescored
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.moves import MoveRef
from domain.lifecycle.waiting import WaitKind
from tests.journeys.hospital import Hospital
from tests.journeys.steps import owned
from worker import waiting
from worker.waiting import WaitingRuns
from workflows.client.starts import NEW, key_of


async def test_a_new_lead_goes_first_and_goes_on_by_its_own_priority(hospital: Hospital) -> None:
    lead = await hospital.capture()
    assert await _place(hospital, lead) == NEW
    await hospital.waits_for(lead, WaitKind.OFFER)
    await _has_place(hospital, lead, key_of(hospital.lead(lead)["priority"]))


async def test_a_waiting_run_does_not_wait_for_the_worker_that_had_it(hospital: Hospital) -> None:
    lead = await hospital.capture()
    await hospital.waits_for(lead, WaitKind.OFFER)
    await _has_place(hospital, lead, key_of(hospital.lead(lead)["priority"]))
    await asyncio.sleep(1)
    await hospital.tell(lead, ProfileChanged())
    history = await hospital.handle(lead).fetch_history()
    scheduled = EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED
    last = [event for event in history.events if event.event_type == scheduled][-1]
    queue = last.workflow_task_scheduled_event_attributes.task_queue
    assert last.event_id > 5
    assert queue.kind == TaskQueueKind.TASK_QUEUE_KIND_NORMAL
    await owned(hospital, lead)


async def test_what_temporal_did_not_hear_it_hears_later_and_one_run_stops_no_other(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_QUIET_SECONDS", 0.1)
    monkeypatch.setattr(waiting, "_LOOK_EVERY", 0.1)
    heard: list[tuple[str, int | None]] = []
    away = iter([RPCError("away", RPCStatusCode.UNAVAILABLE, b""), ValueError("odd")])

    async def let_go(run: waiting._Run, key: int | None) -> None:
        if (error := next(away, None)) is not None:
            raise error
        heard.append((run.workflow_id, key))

    runs = WaitingRuns(hospital.engine.client.client)
    monkeypatch.setattr(runs, "_let_go", let_go)
    info = ActivityEnvironment.default_info()
    website, file = Source.WEBSITE.value, Source.IMPORT.value
    moved = Moved(Status.NEW, Stage.AWARENESS)
    steps: list[tuple[str, object]] = [
        ("new", Opened(IntakeVerdict.LIVE, source=website, priority=4)),
        ("odd", moved),
        ("urgent", Rescored(90, 1, ())),
        ("urgent", moved),
        ("filed", Opened(IntakeVerdict.LIVE, source=file, priority=1)),
        ("answered", Opened(IntakeVerdict.LIVE, source=file, priority=1)),
        ("answered", replace(moved, priority=1)),
    ]
    for lead, result in steps:
        runs.stepped(replace(info, workflow_id=lead, workflow_run_id="1"), result)
    again = OpenRun(LeadRef(1, 1), 2, datetime.now(UTC), "reopened")
    opened = Opened(IntakeVerdict.LIVE, source=file, priority=3)
    runs.stepped(replace(info, workflow_id="reopened", workflow_run_id="2"), opened, again)
    async with runs.looked_after(), asyncio.timeout(60):
        while len(heard) < 5:
            await asyncio.sleep(0.1)
    assert dict(heard) == {"new": 5, "urgent": 2, "filed": None, "answered": 2, "reopened": 4}


async def test_whatever_works_on_many_leads_stays_behind_each_of_them(hospital: Hospital) -> None:
    client, tenant = hospital.engine.client, hospital.tenant_id
    await client.begin_starts()
    await client.begin_import(ImportRef(tenant, 999_999))
    await client.begin_move(MoveRef(tenant, 999_999))
    for id in ("imported-starts", f"import-{tenant}-999999", f"move-{tenant}-999999"):
        described = await client.client.get_workflow_handle(id).describe()
        assert described.raw_description.workflow_execution_info.priority.priority_key == key_of(IMPORT_PRIORITY), id
        if described.close_time is None and id != "imported-starts":
            with suppress(RPCError):
                await client.client.get_workflow_handle(id).terminate()


async def _has_place(hospital: Hospital, lead: LeadRef, key: int) -> None:
    async with asyncio.timeout(60):
        while await _place(hospital, lead) != key:
            await asyncio.sleep(0.2)


async def _place(hospital: Hospital, lead: LeadRef) -> int:
    described = await hospital.handle(lead).describe()
    return described.raw_description.workflow_execution_info.priority.priority_key
