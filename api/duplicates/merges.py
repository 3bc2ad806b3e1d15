"""Merges requested by people: one transaction, then both runs are signalled."""

from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.duplicates.schemas import PairRead
from domain.duplicates.merges import survivor
from domain.errors import Invalid, Refused
from domain.lifecycle.outbox import RunRequest
from domain.privacy import Actor
from services.duplicates import Cause, lock_pair, merge, standing_of
from store import privacy
from store.duplicates import pairs
from store.duplicates.members import member_ids, roots_of
from store.errors import existing
from store.tables.duplicates import DuplicateRow, MergeRow

Shown = list[RunRequest]


async def merge_into(session: AsyncSession, caller: Caller, lead_id: int, into: int) -> tuple[MergeRow, Shown]:
    """As the caller says. Raises `NotFound`, `MergedAway`, `Refused`, `Invalid("into")` for a lead into itself."""
    if lead_id == into:
        raise Invalid("into", "must be another lead")
    merged, stays = await lock_pair(session, caller.tenant_id, lead_id, into)
    return await merge(session, stays, merged, Cause("manual", caller.actor), datetime.now(UTC))


async def merge_pair(session: AsyncSession, caller: Caller, pair_id: int) -> tuple[MergeRow, Shown]:
    """Who survives, the rules say. Raises `NotFound`, `MergedAway`, `Refused`.

    The leads are locked before their pair, as by the step of a run that looks for duplicates.
    """
    pair = existing(await session.get(DuplicateRow, (caller.tenant_id, pair_id)), "pair")
    refuse_judged(pair)
    roots = await roots_of(session, caller.tenant_id, (pair.lead_id, pair.other_id))
    if roots[pair.lead_id] == roots[pair.other_id]:
        raise Refused("judged", "These two leads are already merged.")
    one, other = await lock_pair(session, caller.tenant_id, roots[pair.lead_id], roots[pair.other_id])
    await _open_pair(session, caller, pair_id)
    first, _ = survivor(await standing_of(session, one), await standing_of(session, other))
    stays, merged = (one, other) if first.id == one.id else (other, one)
    cause = Cause("review", caller.actor, pair.score, pair.evidence)
    return await merge(session, stays, merged, cause, datetime.now(UTC))


async def dismiss_pair(session: AsyncSession, caller: Caller, pair_id: int) -> PairRead:
    """Marks two leads as distinct: never raised or merged again. Raises `NotFound`, `Refused("judged")`."""
    pair = await _open_pair(session, caller, pair_id)
    tenant_id, now = caller.tenant_id, datetime.now(UTC)
    pair.state, pair.decided_by, pair.decided_at = "distinct", caller.actor, now
    await _note_distinct(session, pair)
    roots = await roots_of(session, tenant_id, (pair.lead_id, pair.other_id))
    one, other = [await member_ids(session, tenant_id, roots[id]) for id in (pair.lead_id, pair.other_id)]
    await pairs.settle_distinct_all(session, tenant_id, one, other, caller.actor, now)
    return PairRead.model_validate(pair)


async def _open_pair(session: AsyncSession, caller: Caller, pair_id: int) -> DuplicateRow:
    pair = await pairs.lock_pair_row(session, caller.tenant_id, pair_id)
    refuse_judged(pair)
    return pair


def refuse_judged(pair: DuplicateRow) -> None:
    """Raises `Refused("judged")`."""
    if pair.state not in ("open", "unlikely"):  # it may have been closed while the person looked at it
        raise Refused("judged", f"This pair was already decided: {pair.state}.")


async def _note_distinct(session: AsyncSession, pair: DuplicateRow) -> None:
    """Records in both histories that a person marked these two leads as distinct."""
    await session.flush()
    for lead_id, other in ((pair.lead_id, pair.other_id), (pair.other_id, pair.lead_id)):
        entry = privacy.Entry(
            pair.decided_at or pair.found_at,
            Actor(pair.decided_by or ""),
            "told_apart",
            "lead",
            lead_id,
            facts={"pair": pair.id, "from": other},
        )
        await privacy.record(session, pair.tenant_id, entry)
