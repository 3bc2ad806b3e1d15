"""Each entry of a timeline in one sentence, beside the row that it is of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.auth.sight import sees_all
from api.leads.history import described
from api.leads.schemas.interactions import InteractionRead
from api.leads.schemas.runs import HappenedRead, MessageRead
from api.leads.schemas.touches import TouchRead
from api.lifecycle.schemas import DecidedRead, TimelineItem
from api.rules.decisions import why_of
from api.team.schemas.tasks import TaskRead
from api.team.task_lines import read_tasks
from domain.leads.history import Context, Message, Outlined, describe
from domain.leads.sayings import in_words, quoted
from domain.privacy import CONTACT, ENGINE, Actor, ActorKind
from domain.rules.decisions.outline import outlined_result
from domain.team.tasks import CHASED
from store.leads.leads import AnyRow
from store.leads.timeline import RANKS, Place, TimelineKind, rows_at
from store.lifecycle import lead_runs

_USERS = frozenset({ActorKind.AGENT, ActorKind.USER, ActorKind.MANAGER})
_DID: Mapping[str, str] = {
    "call": "recorded a call",
    "email": "recorded an e-mail",
    "sms": "recorded a text message",
    "whatsapp": "recorded a WhatsApp message",
    "meeting": "recorded a meeting",
    "visit": "recorded a visit",
    "note": "wrote a note",
}
_PLAIN: dict[str, Any] = {
    **dict.fromkeys(("action", "lead_id", "quote", "message", "interaction", "decision", "touch", "task")),
    "facts": {},
    "details": [],
    "minor": False,
}


@dataclass(frozen=True)
class _Reader:
    """Who reads it, and how times and money are written there."""

    caller: Caller
    context: Context
    tasks: Mapping[int, TaskRead]
    history: Mapping[int, HappenedRead]
    with_interactions: bool

    @property
    def personal(self) -> bool:
        return sees_all(self.caller.role)


async def entries(
    session: AsyncSession, caller: Caller, lead: AnyRow, found: Sequence[Place], kinds: frozenset[TimelineKind]
) -> list[TimelineItem]:
    """Of these places, in their order."""
    rows = await rows_at(session, caller.tenant_id, found)
    tenant = await lead_runs.load_tenant(session, caller.tenant_id)
    # `described` takes them in the order in which they happened: a score is compared with the one before it.
    happened = sorted(rows.get(TimelineKind.HISTORY, {}).values(), key=lambda row: int(row.id))
    done = await described(session, caller, lead, happened)
    tasks = await read_tasks(session, caller, list(rows.get(TimelineKind.TASK, {}).values()), whole=True)
    reader = _Reader(
        caller,
        Context(ZoneInfo(tenant.time_zone), tenant.currency),
        {task.id: task for task in tasks},
        {entry.id: entry for entry in done},
        TimelineKind.INTERACTION in kinds,
    )
    return [_entry(place, rows, reader) for place in found if place.id in rows[RANKS[place.rank]]]


def _entry(place: Place, rows: Mapping[TimelineKind, Mapping[int, Any]], reader: _Reader) -> TimelineItem:
    kind = RANKS[place.rank]
    said = _SAYS[kind](rows[kind][place.id], reader)
    actor = Actor(said["actor"])
    return TimelineItem.model_validate(
        {
            **_PLAIN,
            **said,
            "id": f"{kind.value}:{place.id}",
            "kind": kind,
            "at": place.at,
            "actor_id": actor.id if actor.kind in _USERS else None,
        }
    )


def _history(row: Any, reader: _Reader) -> dict[str, Any]:
    entry = reader.history[row.id]
    # What was noted of a call stands with the interaction.
    noted = reader.with_interactions and entry.action == "outcome_recorded"
    return {
        "actor": entry.actor,
        "text": entry.text,
        "action": entry.action,
        "facts": entry.facts,
        "lead_id": entry.lead_id,
        "minor": entry.minor,
        "details": entry.details,
        "quote": None if noted else entry.quote,
    }


def _message(row: Any, reader: _Reader) -> dict[str, Any]:
    incoming = row.direction == "in"
    shown = Message(row.channel, row.recipient if reader.personal else None, row.provider)
    entry = Outlined("replied" if incoming else f"message_{row.state}", ENGINE, {"code": row.code} if row.code else {})
    sentence = describe(entry, Context(reader.context.zone, reader.context.currency, message=shown))
    return {
        "actor": CONTACT if incoming else ENGINE,
        "text": sentence.text,
        "quote": row.body or None if reader.personal else None,
        "message": MessageRead.model_validate(row),
    }


def _interaction(row: Any, _: _Reader) -> dict[str, Any]:
    actor = Actor.of(ActorKind.AGENT, row.agent_id) if row.agent_id is not None else Actor(row.written_by or ENGINE)
    did = _DID.get(row.interaction_type, f"recorded: {row.interaction_type}")
    if row.call_id is not None:
        did = "had a call with the lead"
    who = f"Agent {row.agent_id}" if row.agent_id is not None else "Somebody"
    outcome = f": {row.outcome.replace('_', ' ')}" if row.outcome else ""
    return {
        "actor": actor,
        "text": f"{who} {did}{outcome}",
        "quote": row.notes,
        "interaction": InteractionRead.model_validate(row),
    }


def _decision(row: Any, reader: _Reader) -> dict[str, Any]:
    why = why_of(row, reader.caller.role)
    result = {
        name: value
        for name, value in outlined_result(row.kind, row.result).items()
        if isinstance(value, int | float | str | bool)
    }
    return {
        "actor": ENGINE,
        "text": why.said,
        "details": list(why.because),
        "minor": row.kind != "score",
        "decision": DecidedRead(
            id=row.id,
            kind=row.kind,
            result=result,
            said=why.said,
            because=list(why.because),
            rule_version=row.rule_version,
        ),
    }


def _touch(row: Any, reader: _Reader) -> dict[str, Any]:
    campaign = f", campaign {row.utm_campaign}" if row.utm_campaign else ""
    return {
        "actor": CONTACT,
        "text": f"Came from {row.source.replace('_', ' ')} ({row.channel.replace('_', ' ')}){campaign}",
        "details": list(in_words(row.said)) if reader.personal and row.said else [],
        "quote": quoted(row.said) if reader.personal else None,
        "minor": True,
        "touch": TouchRead.model_validate(row),
    }


def _task(row: Any, reader: _Reader) -> dict[str, Any]:
    task = reader.tasks[row.id]
    whose = f"for agent {task.assignee_id}" if task.assignee_id is not None else f"for every {task.for_role}"
    return {
        "actor": row.actor or ENGINE,
        "text": f"Task {whose}: {task.text}",
        "minor": row.kind in CHASED,
        "task": task,
    }


_SAYS: Mapping[TimelineKind, Callable[[Any, _Reader], dict[str, Any]]] = {
    TimelineKind.HISTORY: _history,
    TimelineKind.MESSAGE: _message,
    TimelineKind.INTERACTION: _interaction,
    TimelineKind.DECISION: _decision,
    TimelineKind.TOUCH: _touch,
    TimelineKind.TASK: _task,
}
