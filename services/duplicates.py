"""Merge and unmerge: who points to whom, what the profile takes over, whom to signal. Rows stay where they came to.

Why nothing moves: docs/decisions/0004-merges-are-views.md. Who holds the survivor's lock holds its whole group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duplicates import merges as merges_rules
from domain.duplicates.merges import (
    PROFILE,
    Filled,
    MergedAway,
    Standing,
    blanks,
    differences,
    put_back,
    refusal,
    shown_names,
    with_values,
)
from domain.errors import Conflict, NotFound, Refused
from domain.leads.lead import OPEN_STATUSES, Status
from domain.leads.profile import of_type
from domain.lifecycle.chapters.ending import MergedInto
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.outbox import RunRequest
from domain.privacy import Actor
from services import patients
from services.team.answerers import at_rest
from store import privacy
from store.duplicates import merges, pairs
from store.duplicates.members import member_ids, root_of
from store.errors import existing
from store.lifecycle import lead_runs, outbox
from store.tables.duplicates import MergeRow
from store.tables.leads import LeadRow
from store.team import handed_tasks


@dataclass(frozen=True)
class Cause:
    """Why two become one. `evidence` holds fields, codes and points, never the values themselves."""

    how: Literal["automatic", "review", "manual"]
    actor: Actor
    score: float | None = None
    evidence: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


async def lock_pair(session: AsyncSession, tenant_id: int, one: int, other: int) -> tuple[LeadRow, LeadRow]:
    """Both, locked, in the order of the arguments. Raises `NotFound`; `MergedAway` when one is no survivor."""
    rows = {}
    for id in sorted((one, other)):
        # A merged lead's lock is released at once: the holder of its survivor may be waiting for it.
        row = await session.get(LeadRow, (tenant_id, id), with_for_update={"key_share": True}, populate_existing=True)
        if row is None or row.withdrawn_at is not None:
            raise NotFound("lead")
        if row.merged_into is not None:
            raise MergedAway(row.merged_into)
        rows[id] = row
    return rows[one], rows[other]


async def standing_of(session: AsyncSession, lead: LeadRow) -> Standing:
    """How far the lead is, as the rules of merging ask."""
    booked, patient = await merges.is_booked(session, lead), lead.converted_at is not None
    return Standing(lead.id, Status(lead.status), booked, lead.owner_id is not None, patient)


@dataclass(frozen=True)
class MergePreview:
    """What a merge of two leads would make: `fills` and `differs` name fields; `against`: why it would be refused."""

    survivor_id: int
    fills: list[str]
    differs: list[str]
    against: Refused | None


async def preview(session: AsyncSession, one: LeadRow, other: LeadRow) -> MergePreview:
    """By the same rules as `merge`; nothing is written."""
    rows = {one.id: one, other.id: other}
    stays, goes = merges_rules.survivor(await standing_of(session, one), await standing_of(session, other))
    kept, merged = _profile(rows[stays.id]), _profile(rows[goes.id])
    return MergePreview(stays.id, shown_names(blanks(kept, merged)), differences(kept, merged), refusal(goes, stays))


async def merge(
    session: AsyncSession, survivor: LeadRow, merged: LeadRow, cause: Cause, now: datetime
) -> tuple[MergeRow, list[RunRequest]]:
    """Hands `merged` over; both come from `lock_pair`. Returns the merge, and the requests to send after the commit.

    Raises `Refused` when the rules forbid it.
    """
    if against := refusal(await standing_of(session, merged), await standing_of(session, survivor)):
        raise against
    filled = blanks(_profile(survivor), _profile(merged))
    _write(survivor, {name: after for name, (_, after) in filled.items()}, now)
    row = MergeRow(
        tenant_id=survivor.tenant_id,
        survivor_id=survivor.id,
        merged_id=merged.id,
        how=cause.how,
        score=cause.score,
        evidence=[dict(part) for part in cause.evidence],
        filled=filled,
        tasks=await handed_tasks.hand_on(session, merged, survivor),
        actor=cause.actor,
        merged_at=now,
    )
    session.add(row)
    merged.merged_into, merged.updated_at = survivor.id, now
    await session.flush()
    await merges.take_group(session, survivor, merged)
    group = await member_ids(session, survivor.tenant_id, survivor.id)
    await pairs.settle_merged(session, survivor.tenant_id, group, cause.actor, now)
    facts: dict[str, privacy.Fact] = {"merge": row.id, "how": cause.how, "score": cause.score}
    await lead_runs.note(session, merged, now, "merged_into", cause.actor, **facts, survivor=survivor.id)
    await lead_runs.note(session, survivor, now, "took_over", cause.actor, **facts, merged=merged.id)
    requests: list[RunRequest] = []
    if not merged.run_closed:
        requests.append(await outbox.ask(session, merged, MergedInto(survivor.id, merged.run)))
        if at_rest(survivor) and (again := await patients.took_over(session, survivor, merged, now)):
            requests.append(again)
    return row, requests + await _changed(session, survivor)


async def unmerge(
    session: AsyncSession, tenant_id: int, merge_id: int, actor: Actor, now: datetime
) -> tuple[MergeRow, list[RunRequest]]:
    """Undoes one merge: both are as before, later events belong to whom they came to, and neither is doubted again.

    Raises `NotFound`, `Refused("undone")` the second time, `Conflict("raced")` when the group changes at this moment.
    """
    row = existing(await session.get(MergeRow, (tenant_id, merge_id)), "merge")
    restored = await session.get(LeadRow, (tenant_id, row.merged_id))
    assert restored
    root = await _locked(session, await root_of(session, restored))
    await session.refresh(restored)
    await session.refresh(row)
    if row.undone_at is not None:
        raise Refused("undone", "This merge is already undone.")
    if root.id != restored.merged_into:
        raise Conflict("raced", "Its leads are being merged right now. Try again.")
    row.undone_at, row.undone_by = now, actor
    await session.flush()
    await _take_back(session, row, now)
    members = await member_ids(session, tenant_id, root.id)
    await session.flush()
    await merges.repoint(session, tenant_id, members)
    await session.refresh(restored)
    own = await member_ids(session, tenant_id, restored.id)
    await pairs.settle_distinct(session, row, own, members, actor, now)
    restored.updated_at = now
    facts: dict[str, privacy.Fact] = {"merge": row.id}
    await lead_runs.note(session, restored, now, "unmerged", actor, **facts, survivor=row.survivor_id)
    await lead_runs.note(session, root, now, "gave_back", actor, **facts, merged=restored.id)
    again = await outbox.restart_unmerged(session, restored) if Status(restored.status) in OPEN_STATUSES else None
    await handed_tasks.give_back(session, restored, again.run if again else restored.run, row.tasks)
    return row, ([again] if again else []) + await _changed(session, root)


async def _locked(session: AsyncSession, lead: LeadRow) -> LeadRow:
    await session.refresh(lead, with_for_update={"key_share": True})
    return lead


async def _changed(session: AsyncSession, lead: LeadRow) -> list[RunRequest]:
    return [] if lead.run_closed else [await outbox.ask(session, lead, ProfileChanged())]


async def _take_back(session: AsyncSession, row: MergeRow, now: datetime) -> None:
    """From the survivor and its later survivors: the fields that have not changed since."""
    filled: Filled = row.filled
    at: int | None = row.survivor_id
    while at is not None and filled:
        lead = await session.get(LeadRow, (row.tenant_id, at), populate_existing=True)
        assert lead
        _write(lead, put_back(_profile(lead), filled), now)
        onward = await merges.standing_merge(session, row.tenant_id, at)
        taken = onward.filled if onward else {}
        filled = {name: taken[name] for name in filled if name in taken and taken[name][1] == filled[name][1]}
        at = onward.survivor_id if onward else None


def _profile(lead: LeadRow) -> dict[str, Any]:
    """As JSON holds it."""
    values = {name: getattr(lead, name) for name in PROFILE}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _write(lead: LeadRow, values: Mapping[str, Any], now: datetime) -> None:
    for name, value in with_values(_profile(lead), values).items():
        setattr(lead, name, date.fromisoformat(value) if value and name in of_type(date) else value)
    if values:
        lead.updated_at = now
