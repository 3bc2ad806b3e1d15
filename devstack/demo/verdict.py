"""What was reached, against what each kind must reach: read from the database, not from what the players believe."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import psycopg
from pydantic import BaseModel

from devstack.demo.cast import CastPart
from devstack.demo.kinds import LeadKind
from domain.leads.lead import Status

_ENDINGS = "SELECT id, status, loss_reason FROM leads WHERE id = ANY(%s) AND tenant_id = ANY(%s)"
# The fact that distinguishes meanings of one action.
_STORY = """
    SELECT subject_id, action, coalesce(facts ->> 'answer', facts ->> 'outcome', facts ->> 'verdict', facts ->> 'why',
                                        facts ->> 'to', facts ->> 'channel', '') AS value, facts ->> 'attempt'
    FROM audit_log WHERE subject = 'lead' AND subject_id = ANY(%s) AND tenant_id = ANY(%s) ORDER BY tenant_id, id
"""
_DELIVERIES = """
    SELECT m.state, count(*) AS messages, count(*) FILTER (WHERE kept.copies = 1) AS once
    FROM messages m
    CROSS JOIN LATERAL (
        SELECT count(*) AS copies FROM sandbox_messages s WHERE (s.tenant_id, s.token) = (m.tenant_id, m.token)
    ) kept
    WHERE m.direction = 'out' AND m.attempt IS NOT NULL AND m.lead_id = ANY(%s) AND m.tenant_id = ANY(%s)
    GROUP BY m.state
"""


class Reached(BaseModel):
    """One kind: how many of its leads ended as they must, and what the others did."""

    kind: str
    count: int
    expected: str
    reached: int
    wrong: list[str]


class Deliveries(BaseModel):
    """Attempts by message, by what the engine says of them; `once`: those the provider was given exactly once."""

    attempts: int
    sent: int
    once: int
    states: dict[str, int]

    @property
    def right(self) -> bool:
        return self.sent == self.once == self.attempts - self.states.get("skipped", 0) and self.sent > 0


@dataclass(frozen=True)
class Ending:
    """How one lead ended. `story` holds its history as `action:value`."""

    status: str
    reason: str | None
    story: tuple[str, ...]

    def fault(self, kind: LeadKind) -> str | None:
        """Why this is not how a lead of that kind must end."""
        reason = kind.reason.value if kind.reason else None
        if (self.status, self.reason) != (kind.ends.value, reason):
            return f"{self.status} {self.reason or ''}".strip()
        missing = first_missing(kind.story, self.story)
        return f"{missing} is missing in its history" if missing else None


def first_missing(expected: Sequence[str], happened: Iterable[str]) -> str | None:
    """The first of `expected` that does not follow, in order, among what happened."""
    rest = iter(happened)
    return next((step for step in expected if step not in rest), None)


def expected(kind: LeadKind) -> str:
    """For the table."""
    return "converted" if kind.ends is Status.CONVERTED else f"lost: {kind.reason.value if kind.reason else ''}"


def judge(kinds: Sequence[LeadKind], parts: Sequence[CastPart], endings: dict[int, Ending]) -> list[Reached]:
    """One line per kind."""
    return [_judge_kind(kind, [part for part in parts if part.kind is kind], endings) for kind in kinds]


def _judge_kind(kind: LeadKind, parts: Sequence[CastPart], endings: dict[int, Ending]) -> Reached:
    faults = {part.lead_id: endings[part.lead_id].fault(kind) for part in parts}
    wrong = [f"lead {lead_id}: {fault}" for lead_id, fault in faults.items() if fault]
    return Reached(
        kind=kind.name, count=kind.count, expected=expected(kind), reached=len(parts) - len(wrong), wrong=wrong
    )


async def read_endings(checker_url: str, parts: Sequence[CastPart]) -> dict[int, Ending]:
    """How every lead ended, by its id."""
    ours = _of(parts)
    async with await psycopg.AsyncConnection.connect(checker_url) as connection:
        ends = await (await connection.execute(_ENDINGS, ours)).fetchall()
        steps = await (await connection.execute(_STORY, ours)).fetchall()
    stories: dict[int, list[str]] = {lead_id: [] for lead_id, _, _ in ends}
    for lead_id, action, value, attempt in steps:
        stories[lead_id].append(f"{action}:{attempt}" if action == "attempt_made" else _step(action, value))
    return {lead_id: Ending(status, reason, tuple(stories[lead_id])) for lead_id, status, reason in ends}


async def read_deliveries(checker_url: str, parts: Sequence[CastPart]) -> Deliveries:
    """What became of every attempt by message."""
    async with await psycopg.AsyncConnection.connect(checker_url) as connection:
        rows = await (await connection.execute(_DELIVERIES, _of(parts))).fetchall()
    states = {state: messages for state, messages, _ in rows}
    left = [row for row in rows if row[0] in ("sent", "delivered", "read")]
    return Deliveries(
        attempts=sum(states.values()), sent=sum(row[1] for row in left), once=sum(row[2] for row in left), states=states
    )


def _of(parts: Sequence[CastPart]) -> tuple[list[int], list[int]]:
    return [part.lead_id for part in parts], sorted({part.kind.hospital for part in parts})


def _step(action: str, value: str) -> str:
    return f"{action}:{value}" if value else action
