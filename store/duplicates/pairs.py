"""Pairs of leads that may be one person: found, looked through, judged."""

from collections.abc import Collection, Sequence, Set
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duplicates.match import Match
from domain.privacy import ENGINE, Actor
from store.errors import existing
from store.session import run_sql
from store.tables.duplicates import DuplicateRow, MergeRow

# A pair that somebody has judged stays judged; one that was closed as unlikely opens again. That an address is shared
# stays the reason, however alike the two are.
_RAISE = text("""
    INSERT INTO duplicates (tenant_id, lead_id, other_id, score, evidence, why, state, found_at)
    VALUES (:tenant, :lead, :other, :score, :evidence, :why, 'open', :now)
    ON CONFLICT (tenant_id, lead_id, other_id) DO UPDATE
        SET score = excluded.score, evidence = excluded.evidence, state = 'open', decided_by = NULL, decided_at = NULL,
            why = CASE WHEN duplicates.why = 'shared_identity' THEN duplicates.why ELSE excluded.why END,
            found_at = CASE duplicates.state WHEN 'open' THEN duplicates.found_at ELSE excluded.found_at END
        WHERE duplicates.state = 'unlikely'
            OR duplicates.state = 'open' AND (duplicates.score, duplicates.why) <> (excluded.score, excluded.why)
    RETURNING found_at = :now AS is_new
""").bindparams(bindparam("evidence", type_=JSONB))
_PARTNERS = text("""
    SELECT DISTINCT coalesce(l.merged_into, l.id) FROM duplicates d
    JOIN leads l ON l.tenant_id = :tenant
        AND l.id = CASE WHEN d.lead_id = ANY(:own) THEN d.other_id ELSE d.lead_id END
    WHERE d.tenant_id = :tenant AND d.state = 'open' AND (d.lead_id = ANY(:own) OR d.other_id = ANY(:own))
      AND l.withdrawn_at IS NULL LIMIT :most
""")
_CLOSE = text("""
    UPDATE duplicates SET state = 'unlikely', score = :score, decided_by = :actor, decided_at = :now
    WHERE tenant_id = :tenant AND state = 'open' AND why <> 'shared_identity'
      AND ((lead_id = ANY(:own) AND other_id = ANY(:others)) OR (lead_id = ANY(:others) AND other_id = ANY(:own)))
""")
_MOST = 2.0
# Of several pairs between the same two people the most alike stands for all.
_OPEN = text("""
    WITH asked AS (
        SELECT d.*, coalesce(l.merged_into, l.id) AS root, coalesce(o.merged_into, o.id) AS other_root
        FROM duplicates d
        JOIN leads l ON (l.tenant_id, l.id) = (d.tenant_id, d.lead_id)
        JOIN leads o ON (o.tenant_id, o.id) = (d.tenant_id, d.other_id)
        WHERE d.tenant_id = :tenant AND d.state = 'open' AND l.withdrawn_at IS NULL AND o.withdrawn_at IS NULL
    ), best AS (
        SELECT DISTINCT ON (least(root, other_root), greatest(root, other_root)) * FROM asked
        ORDER BY least(root, other_root), greatest(root, other_root), score DESC, id DESC)
    SELECT id, root AS lead_id, other_root AS other_id, score, why, state, evidence, found_at, decided_by, decided_at
    FROM best WHERE (score, id) < (:score, :id) ORDER BY score DESC, id DESC LIMIT :limit
""")
_OF_LEAD = text("""
    WITH asked AS (
        SELECT d.*, coalesce(l.merged_into, l.id) AS root, coalesce(o.merged_into, o.id) AS other_root
        FROM duplicates d
        JOIN leads l ON l.tenant_id = :tenant AND l.id = d.lead_id
        JOIN leads o ON o.tenant_id = :tenant AND o.id = d.other_id
        WHERE d.tenant_id = :tenant AND d.state = 'open' AND (d.lead_id = ANY(:own) OR d.other_id = ANY(:own))
          AND l.withdrawn_at IS NULL AND o.withdrawn_at IS NULL
    ), best AS (
        SELECT DISTINCT ON (least(root, other_root), greatest(root, other_root)) * FROM asked
        ORDER BY least(root, other_root), greatest(root, other_root), score DESC, id DESC)
    SELECT id, root AS lead_id, other_root AS other_id, score, why, state, evidence, found_at, decided_by, decided_at
    FROM best ORDER BY score DESC, id DESC LIMIT :limit
""")
_SETTLE_MERGED = text("""
    UPDATE duplicates SET state = 'merged', decided_by = :actor, decided_at = :now
    WHERE tenant_id = :tenant AND state = 'open' AND lead_id = ANY(:group) AND other_id = ANY(:group)
""")
_SETTLE_DISTINCT = text("""
    UPDATE duplicates SET state = 'distinct', decided_by = :actor, decided_at = :now
    WHERE tenant_id = :tenant AND state = :was
      AND ((lead_id = ANY(:own) AND other_id = ANY(:others)) OR (lead_id = ANY(:others) AND other_id = ANY(:own)))
""")
_DISTINCT = text("""
    INSERT INTO duplicates (tenant_id, lead_id, other_id, score, why, state, found_at, decided_by, decided_at)
    VALUES (:tenant, least(:one, :other), greatest(:one, :other), 0, 'unmerged', 'distinct', :now, :actor, :now)
    ON CONFLICT (tenant_id, lead_id, other_id) DO UPDATE
        SET state = 'distinct', decided_by = excluded.decided_by, decided_at = excluded.decided_at
""")
_JUDGED = text("""
    SELECT lead_id, other_id, state FROM duplicates
    WHERE tenant_id = :tenant AND (lead_id = ANY(:leads) OR other_id = ANY(:leads))
      AND (state = 'distinct' OR state = 'open' AND why = 'shared_identity')
""")


class KnownPairs(NamedTuple):
    """`distinct`: a person judged that they are two.

    `doubted`: capture kept them apart although they share a phone or mailbox; nobody has judged yet.
    """

    distinct: Set[frozenset[int]]
    doubted: Set[frozenset[int]]


async def raise_pair(
    session: AsyncSession, tenant_id: int, leads: tuple[int, int], match: Match, why: str, now: datetime
) -> bool:
    """Shows two leads to a person, once; whether it is new. A pair that was judged is not raised again."""
    pair = {"tenant": tenant_id, "lead": min(leads), "other": max(leads), "why": why, "now": now}
    found = {"score": match.score, "evidence": [asdict(part) for part in match.evidence]}
    return bool((await run_sql(session, _RAISE, {**pair, **found})).scalar_one_or_none())


async def open_partners(session: AsyncSession, tenant_id: int, own: Sequence[int], most: int) -> list[int]:
    """The survivors that are in an open pair with one of these leads."""
    return list((await run_sql(session, _PARTNERS, {"tenant": tenant_id, "own": list(own), "most": most})).scalars())


async def close_unlikely(
    session: AsyncSession, tenant_id: int, groups: tuple[Collection[int], Collection[int]], score: float, now: datetime
) -> None:
    """Open pairs between these groups are not alike enough any more. One that shares an address stays."""
    between = {"own": list(groups[0]), "others": list(groups[1])}
    await run_sql(session, _CLOSE, {"tenant": tenant_id, "score": score, "actor": ENGINE, "now": now, **between})


async def open_pairs(
    session: AsyncSession, tenant_id: int, after: tuple[float, int] | None, limit: int
) -> Sequence[Row[Any]]:
    """The most alike first, each lead named by the one it was merged into; `after`: (score, id) of the last row."""
    score, id = after or (_MOST, 0)
    return (await run_sql(session, _OPEN, {"tenant": tenant_id, "score": score, "id": id, "limit": limit})).all()


async def pairs_of(session: AsyncSession, tenant_id: int, own: Sequence[int], limit: int) -> Sequence[Row[Any]]:
    """Open pairs with one of these leads in them, as `open_pairs`."""
    return (await run_sql(session, _OF_LEAD, {"tenant": tenant_id, "own": list(own), "limit": limit})).all()


async def find_pair(session: AsyncSession, tenant_id: int, pair_id: int) -> DuplicateRow:
    """Raises `NotFound`."""
    return existing(await session.get(DuplicateRow, (tenant_id, pair_id)), "pair")


async def lock_pair_row(session: AsyncSession, tenant_id: int, pair_id: int) -> DuplicateRow:
    """Raises `NotFound`."""
    row = await session.get(DuplicateRow, (tenant_id, pair_id), with_for_update=True, populate_existing=True)
    return existing(row, "pair")


async def known_pairs(session: AsyncSession, tenant_id: int, leads: Sequence[int]) -> KnownPairs:
    """Pairs with one of these leads in them of which more is known than how alike they are."""
    rows = (await run_sql(session, _JUDGED, {"tenant": tenant_id, "leads": list(leads)})).all()
    distinct = {frozenset((row.lead_id, row.other_id)) for row in rows if row.state == "distinct"}
    return KnownPairs(distinct, {frozenset((row.lead_id, row.other_id)) for row in rows} - distinct)


async def settle_merged(
    session: AsyncSession, tenant_id: int, group: Sequence[int], actor: Actor, now: datetime
) -> None:
    """Open pairs inside one group are answered."""
    await run_sql(session, _SETTLE_MERGED, {"tenant": tenant_id, "group": list(group), "actor": actor, "now": now})


async def settle_distinct_all(
    session: AsyncSession, tenant_id: int, one: Sequence[int], other: Sequence[int], actor: Actor, now: datetime
) -> None:
    """Marking two leads as distinct closes every open pair between their groups."""
    said = {"tenant": tenant_id, "actor": actor, "now": now}
    await run_sql(session, _SETTLE_DISTINCT, {**said, "was": "open", "own": list(one), "others": list(other)})


async def settle_distinct(
    session: AsyncSession, merge: MergeRow, own: Sequence[int], group: Sequence[int], actor: Actor, now: datetime
) -> None:
    """Who undoes a merge says that it was of two people; so are the pairs between `own` and the rest of the group."""
    said = {"tenant": merge.tenant_id, "actor": actor, "now": now}
    others = [id for id in group if id not in own]
    await run_sql(session, _SETTLE_DISTINCT, {**said, "was": "merged", "own": list(own), "others": others})
    await run_sql(session, _DISTINCT, {**said, "one": merge.merged_id, "other": merge.survivor_id})
