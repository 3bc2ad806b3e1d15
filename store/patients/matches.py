"""Whom a lead may be among the patients of a registry, until a person decides."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.privacy import Actor
from store.errors import existing
from store.tables.booking import PatientMatchRow
from store.tables.criteria import of_lead
from store.tables.leads import LeadRow


async def match_of(session: AsyncSession, lead: LeadRow) -> PatientMatchRow | None:
    return (await session.exec(select(PatientMatchRow).where(*of_lead(PatientMatchRow, lead)))).one_or_none()


async def raise_match(
    session: AsyncSession, lead: LeadRow, index_name: str, candidates: list[dict[str, Any]], now: datetime
) -> PatientMatchRow:
    """One for each lead, in its newest state."""
    made = PatientMatchRow(tenant_id=lead.tenant_id, lead_id=lead.id, index_name="", state="open", found_at=now)
    row = await match_of(session, lead) or made
    row.index_name, row.candidates, row.state = index_name, candidates, "open"
    row.same_as, row.decided_by, row.decided_at, row.found_at = None, None, None, now
    session.add(row)
    await session.flush()
    return row


async def open_matches(session: AsyncSession, tenant_id: int, after: int, limit: int) -> Sequence[PatientMatchRow]:
    """The oldest first; of leads that were withdrawn or merged away nobody decides any more."""
    query = (
        select(PatientMatchRow)
        .join(LeadRow, (col(LeadRow.tenant_id) == tenant_id) & (col(LeadRow.id) == col(PatientMatchRow.lead_id)))
        .where(PatientMatchRow.tenant_id == tenant_id, PatientMatchRow.state == "open")
        .where(col(PatientMatchRow.id) > after, col(LeadRow.merged_into).is_(None))
        .where(col(LeadRow.withdrawn_at).is_(None))
    )
    return (await session.exec(query.order_by(col(PatientMatchRow.id)).limit(limit))).all()


async def locked_match(session: AsyncSession, tenant_id: int, match_id: int) -> PatientMatchRow:
    """Raises `NotFound`."""
    found = await session.get(PatientMatchRow, (tenant_id, match_id), with_for_update=True, populate_existing=True)
    return existing(found, "match")


async def settle(session: AsyncSession, row: PatientMatchRow, same_as: str | None, actor: Actor, now: datetime) -> None:
    """What was shown of the candidates is not kept."""
    row.state, row.same_as = ("new", None) if same_as is None else ("same", same_as)
    row.decided_by, row.decided_at = actor, now
    row.candidates = [{"ref": one["ref"], "score": one["score"]} for one in row.candidates]
    await session.flush()
