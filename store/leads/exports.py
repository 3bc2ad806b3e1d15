"""Leads and what belongs to them, page by page in the order of ids, for files."""

from sqlalchemy import Column, ColumnElement, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.profile import CONTACT, DETAILS
from store.leads.leads import AnyRow, AnySelect, column, lead
from store.leads.lists.filters import LeadFilter, lead_conditions, parameters
from store.tables.leads import InteractionRow, LeadRow, TouchRow

LEAD_COLUMNS = (
    "id", "created_at", "updated_at", *CONTACT, "source", "status", "stage", "score", "band", "priority", "owner_id",
    *DETAILS, "run", "attempts_made", "loss_reason", "custom",
)  # fmt: skip
INTERACTION_COLUMNS = (
    "id", "lead_id", "interaction_type", "agent_id", "outcome", "notes", "scheduled_at", "completed_at", "created_at",
)  # fmt: skip
TOUCH_COLUMNS = (
    "id", "lead_id", "occurred_at", "source", "campaign_id", "channel", "channel_id", "utm_source", "utm_medium",
    "utm_campaign", "utm_term", "utm_content", "gclid", "fbclid", "referrer", "landing_page", "said",
)  # fmt: skip


def _exported(name: str) -> ColumnElement[object]:
    """A switchboard's extension goes with its number, as an import reads it."""
    if name != "phone":
        return lead(name)
    extension = lead("phone_extension")
    return case((extension == "", lead("phone")), else_=lead("phone") + " ext. " + extension).label("phone")


async def lead_rows(
    session: AsyncSession, tenant_id: int, criteria: LeadFilter, after: int, limit: int
) -> list[AnyRow]:
    """`LEAD_COLUMNS` of leads behind id `after`."""
    query = select(*(_exported(name) for name in LEAD_COLUMNS)).where(
        lead("tenant_id") == tenant_id, lead("id") > after, *lead_conditions(tenant_id, parameters(criteria))
    )
    return await _page(session, query, lead("id"), limit)


async def interaction_rows(
    session: AsyncSession, tenant_id: int, criteria: LeadFilter, after: int, limit: int
) -> list[AnyRow]:
    """`INTERACTION_COLUMNS` of the interactions of such leads, behind interaction id `after`."""
    return await _page(session, *_of_leads(InteractionRow, INTERACTION_COLUMNS, tenant_id, criteria, after), limit)


async def touch_rows(
    session: AsyncSession, tenant_id: int, criteria: LeadFilter, after: int, limit: int
) -> list[AnyRow]:
    """`TOUCH_COLUMNS` of the touches of such leads, behind touch id `after`; none withdrawn."""
    query, id = _of_leads(TouchRow, TOUCH_COLUMNS, tenant_id, criteria, after)
    return await _page(session, query.where(column(TouchRow, "withdrawn_at").is_(None)), id, limit)


def _of_leads(
    table: type[SQLModel], names: tuple[str, ...], tenant_id: int, criteria: LeadFilter, after: int
) -> tuple[AnySelect, Column[int]]:
    """What came to a lead that was merged is the survivor's."""
    came_to = aliased(LeadRow)
    columns = [lead("id").label(name) if name == "lead_id" else column(table, name) for name in names]
    query: AnySelect = (
        select(*columns)
        .select_from(column(table, "id").table)
        .join(
            came_to,
            (col(came_to.tenant_id) == column(table, "tenant_id")) & (col(came_to.id) == column(table, "lead_id")),
        )
        .join(
            LeadRow,
            (lead("tenant_id") == column(table, "tenant_id"))
            & (lead("id") == func.coalesce(col(came_to.merged_into), col(came_to.id))),
        )
        .where(
            column(table, "tenant_id") == tenant_id,
            column(table, "id") > after,
            *lead_conditions(tenant_id, parameters(criteria)),
        )
    )
    return query, column(table, "id")


async def _page(session: AsyncSession, query: AnySelect, id: Column[int], limit: int) -> list[AnyRow]:
    connection = await session.connection()
    return list(await connection.execute(query.order_by(id).limit(limit)))
