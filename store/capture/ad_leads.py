"""Leads that ad networks say they have: noticed once, fetched afterwards, settled once."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.ads import AdLeadRef, AdLeadState, NoticedLead, Retrieved
from domain.text.normal_form import storable
from store.errors import existing
from store.tables.capture import AdLeadRow, IntegrationRow


async def notice(
    session: AsyncSession, integration: IntegrationRow, leads: Iterable[NoticedLead], via: str
) -> list[AdLeadRef]:
    """Stores those that are new, and returns them; `via` is notification or backfill."""
    rows = {
        lead.vendor_lead_id: {
            "tenant_id": integration.tenant_id,
            "integration_id": integration.id,
            "vendor_lead_id": lead.vendor_lead_id,
            "vendor_form_id": lead.vendor_form_id,
            "facts": storable(dict(lead.facts)),
            "via": via,
            "state": AdLeadState.WAITING.value,
        }
        for lead in leads
    }
    if not rows:
        return []
    added = await session.exec(
        insert(AdLeadRow)
        .values([rows[id] for id in sorted(rows)])
        .on_conflict_do_nothing()
        .returning(col(AdLeadRow.id))
    )
    return [AdLeadRef(integration.tenant_id, id) for id in added.scalars()]


async def find_ad_lead(session: AsyncSession, ref: AdLeadRef, *, lock: bool = False) -> AdLeadRow:
    """Raises `NotFound`."""
    return existing(await session.get(AdLeadRow, (ref.tenant_id, ref.ad_lead_id), with_for_update=lock), "ad_lead")


async def list_ad_leads(
    session: AsyncSession, integration: IntegrationRow, state: str | None, after: int | None, limit: int
) -> list[AdLeadRow]:
    """Newest first; `after` is the last id of the page before."""
    query = select(AdLeadRow).where(
        AdLeadRow.tenant_id == integration.tenant_id, AdLeadRow.integration_id == integration.id
    )
    if state is not None:
        query = query.where(AdLeadRow.state == state)
    if after is not None:
        query = query.where(col(AdLeadRow.id) < after)
    return list(await session.exec(query.order_by(col(AdLeadRow.id).desc()).limit(limit)))


async def waiting(session: AsyncSession, tenant_id: int, before: datetime, after: int, limit: int) -> list[AdLeadRef]:
    """Those noticed before `before`, by id from `after` on."""
    query = (
        select(AdLeadRow.id)
        .where(
            AdLeadRow.tenant_id == tenant_id,
            AdLeadRow.state == AdLeadState.WAITING.value,
            AdLeadRow.noticed_at < before,
            col(AdLeadRow.id) > after,
        )
        .order_by(col(AdLeadRow.id))
        .limit(limit)
    )
    return [AdLeadRef(tenant_id, id) for id in await session.exec(query)]


async def settle(
    session: AsyncSession, row: AdLeadRow, outcome: Retrieved, now: datetime, lead_id: int | None = None
) -> Retrieved:
    """The row is locked. What Google said of a person is kept here only as long as no lead has it."""
    row.state, row.code, row.settled_at, row.lead_id = outcome.state.value, outcome.code or None, now, lead_id
    if outcome.state is not AdLeadState.REJECTED:
        row.facts = {}
    await session.flush()
    return outcome


async def failed(session: AsyncSession, ref: AdLeadRef, code: str) -> None:
    """One more try without an answer; it waits on."""
    row = await find_ad_lead(session, ref, lock=True)
    if row.state == AdLeadState.WAITING.value:
        row.tries, row.code = row.tries + 1, code[:50]
        await session.flush()
