"""A step of a run happens once: its result is stored in the transaction of its effect (docs/decisions/0007-steps.md).

A workflow task that is lost runs all of its steps again. Each finds its own result on the lead and returns it, whatever
later steps did since. A step that comes in another's place, because a message changed the path, first undoes what the
lost ones did that their run must not keep (`undoes`); of offers and owners it asks Postgres, not the run.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from domain.errors import LeadEngineError
from domain.lifecycle.chapters.intake import OpenRun
from domain.lifecycle.messages import Step
from domain.privacy import ENGINE, Actor
from domain.tenants.policy import Tenant
from store.lifecycle import failing_steps, lead_runs
from store.privacy import Fact
from store.session import Database
from store.tables.leads import LeadRow

StepT = TypeVar("StepT", bound=Step)
ResultT = TypeVar("ResultT")

# Arguments that do not identify a step: the same step again may come later, or after the lead changed hands.
_CONTEXT = {"lead", "run", "now", "position", "saved", "owner", "in_phase"}
_FOLLOWING = ("then_ask", "then_plan", "then_offer")
_FAILING_AFTER = 3

RESULTS: dict[str, TypeAdapter[Any]] = {}
_UNDO: dict[str, Callable[["Work", Any], Awaitable[None]]] = {}


class Overtaken(LeadEngineError):
    """A worker whose workflow task was given to another still goes on: its step must not happen any more."""

    def __init__(self, step: str) -> None:
        super().__init__(f"Step {step} belongs to a workflow task that was run again since.")


class Unreadable(LeadEngineError):
    """A stored result that this version cannot read."""

    def __init__(self, step: str, lead_id: int) -> None:
        super().__init__(
            f"The stored result of step {step} cannot be read by this version. "
            f"`lead repair {lead_id}` discards it and lets the step run again."
        )


@dataclass
class Work:
    """What a step works with: one transaction, and the lead under lock.

    `done` False: the transaction commits, and yet the step is still to happen.
    """

    session: AsyncSession
    lead: LeadRow
    now: datetime
    done: bool = True
    _after: list[Callable[[], Awaitable[object]]] = field(default_factory=list)

    async def tenant(self) -> Tenant:
        return await lead_runs.load_tenant(self.session, self.lead.tenant_id)

    async def note(self, action: str, actor: Actor = ENGINE, /, **facts: Fact) -> None:
        """One entry of the lead's history."""
        await lead_runs.note(self.session, self.lead, self.now, action, actor, **facts)

    def after_commit(self, do: Callable[[], Awaitable[object]]) -> None:
        """For what the outbox would bring later, too: it is left out when the worker dies in between."""
        self._after.append(do)

    async def committed(self) -> None:
        for do in self._after:
            await do()


class HasDatabase(Protocol):
    _database: Database


SelfT = TypeVar("SelfT", bound=HasDatabase)
Body = Callable[[SelfT, StepT, Work], Awaitable[ResultT]]


def once(body: Body[SelfT, StepT, ResultT]) -> Callable[[SelfT, StepT], Coroutine[Any, Any, ResultT]]:
    """Makes a step of `body`, which decides and writes in the one transaction that it is given."""
    hints = get_type_hints(body)
    kind, result = hints["step"], TypeAdapter(hints["return"])
    RESULTS[kind.__name__] = result

    async def happen(self: SelfT, step: StepT) -> ResultT:
        try:
            return await _happen(self, step, body, result)
        except Exception as error:
            await _note_failure(self._database, step, error)
            raise

    happen.__name__, happen.__qualname__, happen.__doc__ = body.__name__, body.__qualname__, body.__doc__
    happen.__annotations__ = {"step": kind, "return": hints["return"]}
    return happen


def undoes(kind: type[Step]) -> Callable[[Callable[[Work, Any], Awaitable[None]]], Any]:
    """Marks what takes back a step of this kind, given its result, when the run went another way."""

    def mark(undo: Callable[[Work, Any], Awaitable[None]]) -> Callable[[Work, Any], Awaitable[None]]:
        _UNDO[kind.__name__] = undo
        return undo

    return mark


async def _happen(
    self: SelfT, step: StepT, body: Body[SelfT, StepT, ResultT], results: TypeAdapter[ResultT]
) -> ResultT:
    async with self._database.tenant_session(step.lead.tenant_id) as session:
        lead = await lead_runs.lock_lead(session, step.lead)
        name, of = type(step).__name__, identity(step)
        if activity.in_activity() and not activity.info().is_local:
            await failing_steps.mended(session, lead)
        if step.position and step.run < lead.run and not isinstance(step, OpenRun):
            raise Overtaken(name)
        stored = _in_doubt(lead, step)
        known = next((entry for entry in stored if entry["position"] == step.position), None)
        if known is not None and (known["step"], known["of"]) == (name, of):
            result: ResultT = decoded(known, lead.id)
            return result
        lost = [entry for entry in stored if entry["position"] >= step.position]
        if any(datetime.fromisoformat(entry["at"]) > step.now for entry in lost):
            raise Overtaken(name)
        with lead_runs.notes_together(session):
            work = Work(session, lead, step.now)
            for entry in reversed(lost):
                if entry["step"] in _UNDO:
                    await _UNDO[entry["step"]](work, decoded(entry, lead.id))
            _write_phase(lead, step)
            result = await body(self, step, work)
            await lead_runs.write_notes(session)
        kept = [entry for entry in stored if entry["position"] < step.position]
        if step.position and work.done:
            entry = {
                "execution": _execution(),
                "position": step.position,
                "step": name,
                "of": of,
                "at": step.now.isoformat(),
            }
            lead.steps = [*kept, {**entry, "result": results.dump_python(result, mode="json")}]
    await work.committed()
    return result


def _write_phase(lead: LeadRow, step: Step) -> None:
    """A message may have moved the run's phase while another chapter waits: the row says the same from this step on.

    Only intake decides from the row where a run stands.
    """
    if step.in_phase is not None and not lead.run_closed and step.run == lead.run and not isinstance(step, OpenRun):
        lead.phase = step.in_phase.value


def _in_doubt(lead: LeadRow, step: Step) -> list[dict[str, Any]]:
    """Results that the run's history may not hold."""
    if not step.position:
        return []
    ours = (entry for entry in lead.steps if entry["execution"] == _execution())
    return [entry for entry in ours if entry["position"] > step.saved]


def _execution() -> str:
    """Temporal's id of the run; outside of Temporal there is only one."""
    return activity.info().workflow_run_id or "" if activity.in_activity() else ""


def identity(step: Step) -> str:
    """The same for the same step again."""
    kind: Any = type(step)
    context: Any = dict.fromkeys(_CONTEXT, True) | dict.fromkeys(_FOLLOWING, _CONTEXT)
    requested = _adapter(kind).dump_python(step, mode="json", exclude=context)
    return hashlib.sha256(json.dumps(requested, sort_keys=True).encode()).hexdigest()[:16]


@lru_cache(maxsize=128)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def decoded(entry: Mapping[str, Any], lead_id: int) -> Any:
    """The result in an entry of `LeadRow.steps`. Raises `Unreadable`."""
    try:
        return RESULTS[entry["step"]].validate_python(entry["result"])
    except (KeyError, ValidationError):
        raise Unreadable(str(entry.get("step")), lead_id) from None


async def _note_failure(database: Database, step: Step, error: Exception) -> None:
    """Shows ops what keeps failing; while the database is unavailable, only Temporal knows."""
    if not activity.in_activity() or activity.info().is_local or activity.info().attempt < _FAILING_AFTER:
        return
    try:
        async with database.tenant_session(step.lead.tenant_id) as session:
            name = type(step).__name__, type(error).__name__
            await failing_steps.note(session, step.lead, step.run, *name, tries=activity.info().attempt)
    except Exception:
        activity.logger.warning("a failing step could not be noted", extra={"step": type(step).__name__})
