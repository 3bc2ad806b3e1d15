"""The minimal cost of a run: the same events as a real one, and nothing in them."""

from datetime import UTC, datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from benchmarks.floors.steps import Step, act, record
    from workflows.search_attributes import SEARCH_ATTRIBUTES

_LONG = timedelta(hours=8)
_NAP = timedelta(milliseconds=1)
_VALUES = {"KEYWORD": "x", "INT": 1, "DATETIME": datetime(2026, 3, 2, tzinfo=UTC)}
_UPDATES = [key.value_set(_VALUES[key.indexed_value_type.name]) for key in SEARCH_ATTRIBUTES]


@workflow.defn
class Floor:
    """Runs through `script`; each empty step returns its place in it."""

    def __init__(self) -> None:
        self.heard = 0

    @workflow.run
    async def run(self, script: list[str]) -> int:
        awaited, patience = 0, None
        for place, step in enumerate(script):
            match step:
                case Step.RECORD:
                    await workflow.execute_local_activity(record, place, start_to_close_timeout=_LONG)
                case Step.ACT:
                    await workflow.execute_activity(act, place, start_to_close_timeout=_LONG)
                case Step.SHOW:
                    workflow.upsert_search_attributes(_UPDATES)
                case Step.TIMER:
                    patience = _LONG
                case Step.NAP:
                    await workflow.sleep(_NAP)
                case _:
                    awaited += 1
                    await workflow.wait_condition(lambda: self.heard >= awaited, timeout=patience)  # noqa: B023
                    patience = None
        return len(script)

    @workflow.update
    def report(self, place: int) -> int:
        self.heard += 1
        return place

    @workflow.signal
    def hear(self, place: int) -> None:
        self.heard += 1


@workflow.defn
class FloorDeadline:
    """One empty step, a deadline, another empty step."""

    @workflow.run
    async def run(self, due: float) -> None:
        """`due` in seconds since 1970."""
        await workflow.execute_local_activity(record, 0, start_to_close_timeout=_LONG)
        await workflow.sleep(due - workflow.now().timestamp())
        await workflow.execute_local_activity(record, 1, start_to_close_timeout=_LONG)
