"""The steps of a run, read from a real history; and the empty activities that stand in for its steps."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent


class Step(StrEnum):
    """RECORD is a local activity, ACT an ordinary one; UPDATE and SIGNAL are waited for, up to TIMER; NAP is slept."""

    RECORD = "record"
    ACT = "act"
    SHOW = "show"
    TIMER = "timer"
    NAP = "nap"
    UPDATE = "update"
    SIGNAL = "signal"


SHORT = timedelta(seconds=1)
_STEPS: dict[int, Step] = {
    EventType.EVENT_TYPE_MARKER_RECORDED: Step.RECORD,
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: Step.ACT,
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: Step.SHOW,
    EventType.EVENT_TYPE_TIMER_STARTED: Step.TIMER,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: Step.UPDATE,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: Step.SIGNAL,
}


def script_of(events: Sequence[HistoryEvent]) -> list[str]:
    """The steps of a recorded run, in order. Raises for what the floor cannot do: deadlines that passed, children."""
    strange = {
        EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
    }
    if found := [EventType.Name(event.event_type) for event in events if event.event_type in strange]:
        raise ValueError(f"the measured run holds {', '.join(found)}")
    slept = {event.timer_fired_event_attributes.started_event_id for event in events}
    return [_step(event, slept).value for event in events if event.event_type in _STEPS]


def _step(event: HistoryEvent, slept: set[int]) -> Step:
    if event.event_id in slept:
        if event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta() > SHORT:
            raise ValueError("the measured run let a deadline pass")
        return Step.NAP
    return _STEPS[event.event_type]


@activity.defn(name="floor_record")
async def record(place: int) -> int:
    return place


@activity.defn(name="floor_act")
async def act(place: int) -> int:
    return place
