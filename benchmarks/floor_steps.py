"""What a life is made of, read from the history of a real one; and the empty activities that stand in for its steps."""

from collections.abc import Sequence
from enum import StrEnum

from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent


class Step(StrEnum):
    """RECORD is a local activity, ACT an ordinary one; UPDATE and SIGNAL are waited for, up to TIMER."""

    RECORD = "record"
    ACT = "act"
    SHOW = "show"
    TIMER = "timer"
    UPDATE = "update"
    SIGNAL = "signal"


_STEPS: dict[int, Step] = {
    EventType.EVENT_TYPE_MARKER_RECORDED: Step.RECORD,
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: Step.ACT,
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: Step.SHOW,
    EventType.EVENT_TYPE_TIMER_STARTED: Step.TIMER,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: Step.UPDATE,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: Step.SIGNAL,
}


def script_of(events: Sequence[HistoryEvent]) -> list[str]:
    """The steps of a recorded life, in order. Raises for what the floor cannot do: timers that fired, children."""
    strange = {
        EventType.EVENT_TYPE_TIMER_FIRED,
        EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
    }
    if found := [EventType.Name(event.event_type) for event in events if event.event_type in strange]:
        raise ValueError(f"the measured life holds {', '.join(found)}")
    return [_STEPS[event.event_type].value for event in events if event.event_type in _STEPS]


@activity.defn(name="floor_record")
async def record(place: int) -> int:
    return place


@activity.defn(name="floor_act")
async def act(place: int) -> int:
    return place
