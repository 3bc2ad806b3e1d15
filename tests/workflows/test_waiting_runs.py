"""What Temporal knows of a run that waits: its place in the queue, and that any worker may go on with it."""

import asyncio

from temporalio.api.enums.v1 import EventType, TaskQueueKind

from domain.messages import LeadRef
from domain.waiting import WaitKind
from tests.journeys.hospital import Hospital
from tests.journeys.steps import owned
from workflows.client import NEW, key_of


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
    await hospital.tell(lead, "profile_changed")
    history = await hospital.handle(lead).fetch_history()
    scheduled = EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED
    last = [event for event in history.events if event.event_type == scheduled][-1]
    queue = last.workflow_task_scheduled_event_attributes.task_queue
    assert last.event_id > 5
    assert queue.kind == TaskQueueKind.TASK_QUEUE_KIND_NORMAL
    await owned(hospital, lead)


async def _has_place(hospital: Hospital, lead: LeadRef, key: int) -> None:
    async with asyncio.timeout(60):
        while await _place(hospital, lead) != key:
            await asyncio.sleep(0.2)


async def _place(hospital: Hospital, lead: LeadRef) -> int:
    described = await hospital.handle(lead).describe()
    return described.raw_description.workflow_execution_info.priority.priority_key
