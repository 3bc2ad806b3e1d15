"""What happened with a lead, of six tables one list, the newest first; with that of the leads merged into it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import MEMBERS
from store.leads.histories import WRITTEN_BY_ID
from store.session import rows_of_all, run_sql


class TimelineKind(StrEnum):
    """Of the same moment what stands last here is the newest."""

    TOUCH = "touch"
    DECISION = "decision"
    HISTORY = "history"
    TASK = "task"
    MESSAGE = "message"
    INTERACTION = "interaction"


@dataclass(frozen=True)
class Place:
    """Where an entry stands: by its moment, then its kind, then its id. None of these ever changes."""

    at: datetime
    rank: int
    id: int


@dataclass(frozen=True)
class _Source:
    table: str
    at: str
    lead: str = "lead_id"
    criteria: str = ""


_SOURCES: Mapping[TimelineKind, _Source] = {
    TimelineKind.TOUCH: _Source("touches", "occurred_at", criteria="AND withdrawn_at IS NULL"),
    TimelineKind.DECISION: _Source("decisions", "decided_at"),
    TimelineKind.HISTORY: _Source(
        "audit_log", "at", "subject_id", "AND subject = 'lead' AND action <> ALL(:said_elsewhere)"
    ),
    TimelineKind.TASK: _Source("tasks", "created_at"),
    TimelineKind.MESSAGE: _Source("messages", "created_at"),
    TimelineKind.INTERACTION: _Source("lead_interactions", "created_at"),
}
RANKS = list(TimelineKind)
# What a history says that is said better by the row itself.
_SAID_BY: Mapping[TimelineKind, tuple[str, ...]] = {
    TimelineKind.DECISION: ("scored",),
    TimelineKind.TASK: ("task_added",),
    TimelineKind.MESSAGE: (
        "message_sent", "message_delivered", "message_read", "message_failed", "message_unknown", "message_skipped",
        "replied",
    ),
    TimelineKind.INTERACTION: ("interaction_added",),
}  # fmt: skip
_BY_ID: Mapping[TimelineKind, str] = {
    kind: f"SELECT * FROM {source.table} WHERE tenant_id = :tenant AND id = ANY(:ids)"  # noqa: S608 - as above
    for kind, source in _SOURCES.items()
} | {TimelineKind.MESSAGE: WRITTEN_BY_ID}


async def places(
    session: AsyncSession,
    tenant_id: int,
    lead_id: int,
    kinds: Collection[TimelineKind],
    after: Place | None,
    limit: int,
) -> list[Place]:
    """Which entries stand there, behind `after`."""
    if not kinds:
        return []
    parts = " UNION ALL ".join(_part(kind, continued=after is not None) for kind in RANKS if kind in kinds)
    statement = f"""
        WITH member AS MATERIALIZED (SELECT id FROM {MEMBERS} AS member (id))
        SELECT at, rank, id FROM ({parts}) entry ORDER BY at DESC, rank DESC, id DESC LIMIT :limit
    """  # noqa: S608 - constants of this file
    criteria: dict[str, Any] = {"tenant": tenant_id, "lead": lead_id, "limit": limit}
    if TimelineKind.HISTORY in kinds:
        criteria["said_elsewhere"] = [action for kind in kinds for action in _SAID_BY.get(kind, ())]
    if after is not None:
        criteria |= {"after_at": after.at, "after_rank": after.rank, "after_id": after.id}
    return [Place(row.at, row.rank, row.id) for row in await run_sql(session, text(statement), criteria)]


def _part(kind: TimelineKind, *, continued: bool) -> str:
    source, rank = _SOURCES[kind], RANKS.index(kind)
    after = f"AND ({source.at}, {rank}, id) < (:after_at, :after_rank, :after_id)" if continued else ""
    return f"""(
        SELECT {source.at} AS at, {rank} AS rank, id FROM {source.table}
        WHERE tenant_id = :tenant AND {source.lead} IN (SELECT id FROM member) {source.criteria} {after}
        ORDER BY 1 DESC, id DESC LIMIT :limit)"""  # noqa: S608 - constants of this file


async def rows_at(
    session: AsyncSession, tenant_id: int, found: Sequence[Place]
) -> Mapping[TimelineKind, Mapping[int, Any]]:
    """The rows of these entries, by kind and id."""
    ids: dict[TimelineKind, list[int]] = {}
    for place in found:
        ids.setdefault(RANKS[place.rank], []).append(place.id)
    queries = [(_BY_ID[kind], {"tenant": tenant_id, "ids": some}) for kind, some in ids.items()]
    answers = await rows_of_all(session, queries)
    return {kind: {row.id: row for row in rows} for kind, rows in zip(ids, answers, strict=True)}
