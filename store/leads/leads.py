"""Leads as people look at them: one, a page of many, and edits of the profile."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Row,
    Select,
    TextClause,
    and_,
    exists,
    false,
    or_,
    select,
    text,
    union,
)
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.profile import CONTACT, DETAILS
from domain.privacy import Actor, ActorKind
from store.tables.leads import LeadRow
from store.tables.privacy import AuditEntryRow
from store.tables.routing import OfferRow

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
# Itself, or where it goes in a statement that is written once for all tenants.
TenantValue: TypeAlias = int | BindParameter[Any]


def column(table: type[SQLModel], name: str) -> Column[Any]:
    """A table's own column, for statements that load no objects."""
    return SQLModel.metadata.tables[str(table.__tablename__)].c[name]


def lead(name: str) -> Column[Any]:
    return column(LeadRow, name)


SHOWN = (
    "id", *CONTACT, "phone_extension", "source", "status", "stage", "phase", "score", "band", "priority", "owner_id",
    *DETAILS, "custom", "run", "attempts_made", "loss_reason", "waiting_for", "deadline", "queued_at", "merged_into",
    "created_at", "updated_at", "tags",
)  # fmt: skip
# Those of merged leads are their survivor's. The tenant is a value, so that planning looks at one partition only.
TAGS = text("""ARRAY(
    SELECT DISTINCT tag FROM lead_tags WHERE lead_tags.tenant_id = :tenant AND lead_id IN (
        SELECT leads.id UNION ALL
        SELECT member.id FROM leads AS member WHERE member.tenant_id = :tenant AND member.merged_into = leads.id)
    ORDER BY tag) AS tags
""")


def _shown(tenant_id: int) -> list[Column[Any] | TextClause]:
    tags = TAGS.bindparams(tenant=tenant_id)
    return [tags if name == "tags" else lead(name) for name in SHOWN]


def visible_to(tenant_id: TenantValue, agent_id: int) -> AnySelect:
    """Own, offered and queued leads. A queued lead belongs to no team yet, so every agent of the tenant sees it."""
    ours = lead("tenant_id") == tenant_id
    found = union(
        select(lead("id")).where(ours, lead("owner_id") == agent_id),
        select(lead("id")).where(ours, lead("queued_at").is_not(None)),
        select(column(OfferRow, "lead_id")).where(
            column(OfferRow, "tenant_id") == tenant_id,
            column(OfferRow, "agent_id") == agent_id,
            column(OfferRow, "answer").is_(None),
        ),
    ).subquery()
    return select(found.c[0])


async def visible_of(session: AsyncSession, tenant_id: int, lead_ids: Collection[int], agent_id: int) -> frozenset[int]:
    """Those of the leads that this agent may see."""
    connection = await session.connection()
    query = visible_to(tenant_id, agent_id).subquery()
    return frozenset((await connection.execute(select(query.c[0]).where(query.c[0].in_(lead_ids)))).scalars())


@dataclass(frozen=True)
class FoundLead:
    """One lead, and whether the agent who asks may see it and owns it."""

    row: AnyRow
    visible: bool
    own: bool


def _just_captured(agent_id: int | None) -> ColumnElement[bool]:
    """By this agent, and nobody's yet: who wrote down a walk-in may look at it until somebody owns it."""
    captured = exists().where(
        column(AuditEntryRow, "tenant_id") == lead("tenant_id"),
        column(AuditEntryRow, "subject") == "lead",
        column(AuditEntryRow, "subject_id") == lead("id"),
        column(AuditEntryRow, "action") == "lead_captured",
        column(AuditEntryRow, "actor") == Actor.of(ActorKind.USER, agent_id),
    )
    return and_(lead("owner_id").is_(None), captured)


async def find_lead(
    session: AsyncSession, tenant_id: int, lead_id: int, agent_id: int | None = None
) -> FoundLead | None:
    """None when absent. `agent_id` None: somebody who sees every lead of the tenant."""
    offered = exists().where(
        column(OfferRow, "tenant_id") == tenant_id,
        column(OfferRow, "lead_id") == lead("id"),
        column(OfferRow, "agent_id") == agent_id,
        column(OfferRow, "answer").is_(None),
    )
    visible = or_(lead("owner_id") == agent_id, lead("queued_at").is_not(None), offered, _just_captured(agent_id))
    query: AnySelect = select(
        *_shown(tenant_id), (visible if agent_id is not None else false()).label("visible")
    ).where(and_(lead("tenant_id") == tenant_id, lead("id") == lead_id, lead("withdrawn_at").is_(None)))
    connection = await session.connection()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    if agent_id is None:
        return FoundLead(row, visible=True, own=True)
    return FoundLead(row, visible=bool(row.visible), own=row.owner_id == agent_id)
