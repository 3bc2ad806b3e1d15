"""Leads as people look at them: one, a page of many, and edits of the profile."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Row,
    Select,
    TextClause,
    and_,
    any_,
    exists,
    false,
    func,
    or_,
    select,
    text,
    union,
)
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.profile import CONTACT, DETAILS
from domain.privacy import Actor, ActorKind
from store.leads.search import with_email, with_name, with_phone_tail
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


class LeadOrder(StrEnum):
    """Each is served by an index. Creation order is the order of ids; by score, leads not scored yet are left out."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    BEST = "-score"
    WORST = "score"


@dataclass(frozen=True)
class LeadFilter:
    """What a list shows. `email_norm`, `phone_tail` and `name_prefix` are as in `Search`.

    `agent_id`: only what this agent may see.
    """

    status: str | None = None
    stage: str | None = None
    source: str | None = None
    owner_id: int | None = None
    campaign_id: int | None = None
    priority: int | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    email_norm: str | None = None
    phone_tail: str | None = None
    name_prefix: str | None = None
    tag: str | None = None
    agent_id: int | None = None


_EQUAL = ("status", "stage", "source", "owner_id", "campaign_id", "priority")
_SEARCHED = {"email_norm": with_email, "phone_tail": with_phone_tail, "name_prefix": with_name}


def sort_key(criteria: LeadFilter, order: LeadOrder) -> str:
    """The column that a page is sorted by, before the id: an index serves each, together with the filters."""
    if order in (LeadOrder.BEST, LeadOrder.WORST):
        return "score"
    return "created_at" if criteria.created_from or criteria.created_to else "id"


def lead_conditions(tenant_id: TenantValue, criteria: LeadFilter) -> list[ColumnElement[bool]]:
    """Beside the tenant: none merged away or withdrawn, and what is wanted."""
    found: list[ColumnElement[bool]] = [lead("merged_into").is_(None), lead("withdrawn_at").is_(None)]
    found += [lead(name) == value for name in _EQUAL if (value := getattr(criteria, name)) is not None]
    if criteria.created_from is not None:
        found.append(lead("created_at") >= criteria.created_from)
    if criteria.created_to is not None:
        found.append(lead("created_at") < criteria.created_to)
    for name, look in _SEARCHED.items():
        if (value := getattr(criteria, name)) is not None:
            # Found first, once: as a join, a page in the order of ids would be read from all leads.
            found.append(lead("id") == any_(func.array(look(tenant_id, value).scalar_subquery())))
    if criteria.tag is not None:
        found.append(lead("id").in_(_tagged(tenant_id, criteria.tag)))
    if criteria.agent_id is not None:
        found.append(lead("id").in_(visible_to(tenant_id, criteria.agent_id)))
    return found


def _tagged(tenant_id: TenantValue, tag: str) -> AnySelect:
    member, tags = SQLModel.metadata.tables["leads"].alias("member"), SQLModel.metadata.tables["lead_tags"]
    has = and_(tags.c.tenant_id == member.c.tenant_id, tags.c.lead_id == member.c.id)
    return (
        select(func.coalesce(member.c.merged_into, member.c.id))
        .select_from(member.join(tags, has))
        .where(tags.c.tenant_id == tenant_id, tags.c.tag == tag)
    )


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
