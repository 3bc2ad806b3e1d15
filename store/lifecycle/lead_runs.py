"""Reads and writes of a lead by its own run: the lead under lock, its tenant, its moves."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.lifecycle.messages import LeadRef
from domain.outreach.consent import ConsentFact, Purpose
from domain.privacy import ENGINE, Actor
from domain.tenants.policy import Policy, Tenant
from store import privacy
from store.duplicates.members import MEMBERS
from store.errors import existing
from store.privacy import Fact
from store.session import Query, run_sql
from store.tables.leads import LeadRow
from store.tables.team import FirstContactRow
from store.tables.tenants import TenantRow

_NOTES = "notes"


# Made once: to put such a statement together costs as much as to run it.
_LOCKED = (
    select(LeadRow, TenantRow, FirstContactRow)
    .join(TenantRow, col(TenantRow.id) == col(LeadRow.tenant_id))
    .outerjoin(
        FirstContactRow,
        (col(FirstContactRow.tenant_id) == col(LeadRow.tenant_id))
        & (col(FirstContactRow.lead_id) == col(LeadRow.id))
        & (col(FirstContactRow.run) == col(LeadRow.run)),
    )
    .where(col(LeadRow.tenant_id) == bindparam("tenant"), col(LeadRow.id) == bindparam("lead"))
    .with_for_update(of=LeadRow, key_share=True)
    .execution_options(populate_existing=True)
)


async def lock_lead(session: AsyncSession, lead: LeadRef) -> LeadRow:
    """The lead, locked; raises NotFound. What only refers to it (a touch, a reply) need not wait.

    Its tenant and its run's first contact come along: in this transaction they are not asked for again.
    """
    found = await session.exec(_LOCKED, params={"tenant": lead.tenant_id, "lead": lead.lead_id})
    locked = existing(found.one_or_none(), "lead")
    # The session itself holds its rows weakly.
    row, session.info["tenant"], promised = locked
    session.info["lead"], session.info["first_contact"] = row, ((row.tenant_id, row.id, row.run), promised)
    return row


async def load_tenant(session: AsyncSession, tenant_id: int) -> Tenant:
    """Read once in a transaction: a session forgets what nobody holds."""
    row = session.info["tenant"] = existing(await session.get(TenantRow, tenant_id), "tenant")
    return tenant_of(row)


def tenant_of(row: Any) -> Tenant:
    """Of a row of `tenants`."""
    return Tenant(
        id=row.id,
        name=row.name,
        country=row.country,
        time_zone=row.time_zone,
        locale=row.locale,
        currency=row.currency,
        policy=_policy(json.dumps(row.policy)),
    )


@lru_cache(maxsize=256)
def _policy(text: str) -> Policy:
    return Policy.model_validate_json(text)


async def note(
    session: AsyncSession, lead: LeadRow, now: datetime, action: str, actor: Actor = ENGINE, /, **facts: Fact
) -> None:
    """One entry of the lead's history; a step that is tried again adds none."""
    entry = privacy.Entry(now, actor, action, "lead", lead.id, lead.run, facts)
    if (together := session.info.get(_NOTES)) is not None:
        together.append((lead.tenant_id, entry))
    else:
        await privacy.record_once(session, lead.tenant_id, entry)


@contextmanager
def notes_together(session: AsyncSession) -> Iterator[None]:
    """What is noted in here is kept until `write_notes`: one statement for all of a step that happens once."""
    session.info[_NOTES] = []
    try:
        yield
    finally:
        del session.info[_NOTES]


async def write_notes(session: AsyncSession) -> None:
    """What was noted since `notes_together`, in its order."""
    notes = session.info[_NOTES]
    for tenant_id in dict.fromkeys(tenant for tenant, _ in notes):
        await privacy.record_all(session, tenant_id, [entry for tenant, entry in notes if tenant == tenant_id])


def address(lead: LeadRow, channel: Channel) -> str | None:
    """Where the lead is reached on a channel."""
    return lead.email if channel is Channel.EMAIL else lead.phone_e164


_SUPPRESSED = text("""
    SELECT DISTINCT s.address, s.channel, s.at FROM leads l
    JOIN suppressions s ON s.tenant_id = l.tenant_id AND s.address IN (l.phone_e164, l.email_norm)
    WHERE l.tenant_id = :tenant AND (l.id = :lead OR l.merged_into = :lead) AND s.lifted_at IS NULL
""")
_AGREED = text("""
    SELECT l.id, l.phone_e164, l.email_norm, c.purpose, c.channel, c.given, c.at,
           c.touch_id IS NULL AS confirmed
    FROM leads l LEFT JOIN consents c ON (c.tenant_id, c.lead_id) = (l.tenant_id, l.id) AND NOT EXISTS (
        SELECT FROM touches t WHERE (t.tenant_id, t.id) = (c.tenant_id, c.touch_id) AND t.withdrawn_at IS NOT NULL)
    WHERE l.tenant_id = :tenant AND (l.id = :lead OR l.merged_into = :lead) ORDER BY l.id, c.id
""")


class OptOut(NamedTuple):
    """One in force; `channel` None: every channel."""

    address: str
    channel: str | None
    at: datetime


class Member(NamedTuple):
    """One of the leads that are one person, and its addresses in normal form."""

    id: int
    phone_e164: str | None
    email_norm: str | None


async def suppressions_of(session: AsyncSession, lead: LeadRow) -> list[OptOut]:
    """Opt-outs in force for any address of the lead, and of those merged into it."""
    return read_suppressions(await run_sql(session, _SUPPRESSED, {"tenant": lead.tenant_id, "lead": lead.id}))


def suppressions_query(lead: LeadRow) -> Query:
    return _SUPPRESSED.text, {"tenant": lead.tenant_id, "lead": lead.id}


def read_suppressions(rows: Iterable[Any]) -> list[OptOut]:
    return [OptOut(row.address, row.channel, row.at) for row in rows]


async def consents_of(session: AsyncSession, lead: LeadRow) -> dict[Member, list[ConsentFact]]:
    """Consents given and withdrawn, by the lead and each merged into it; none of an undone import."""
    return read_consents(await run_sql(session, _AGREED, {"tenant": lead.tenant_id, "lead": lead.id}))


def consents_query(lead: LeadRow) -> Query:
    return _AGREED.text, {"tenant": lead.tenant_id, "lead": lead.id}


def read_consents(rows: Iterable[Any]) -> dict[Member, list[ConsentFact]]:
    said: dict[Member, list[ConsentFact]] = {}
    for row in rows:
        facts = said.setdefault(Member(row.id, row.phone_e164, row.email_norm), [])
        if row.purpose is not None:
            channel = Channel(row.channel) if row.channel else None
            facts.append(ConsentFact(Purpose(row.purpose), channel, row.given, row.at, row.confirmed))
    return said


_ENGAGEMENT = text(f"""
    WITH member AS MATERIALIZED (SELECT id FROM {MEMBERS} AS member (id)),
    touch AS (
        SELECT count(*) AS touches, max(occurred_at) AS last_touch_at, min(utm_medium) AS utm_medium
        FROM touches WHERE tenant_id = :tenant AND lead_id IN (SELECT id FROM member) AND withdrawn_at IS NULL),
    reply AS (
        SELECT count(*) AS replies, max(created_at) AS last_reply_at
        FROM messages WHERE tenant_id = :tenant AND lead_id IN (SELECT id FROM member) AND direction = 'in'
            AND NOT starts_with(step, 'wish_') AND machine IS NULL AND step <> 'first_message'),
    behaviour AS (
        SELECT count(*) FILTER (WHERE kind = 'visit') AS visits, count(*) FILTER (WHERE kind = 'open') AS opens,
               count(*) FILTER (WHERE kind = 'click') AS clicks,
               max(occurred_at) FILTER (WHERE kind = 'visit') AS last_visit_at,
               max(occurred_at) FILTER (WHERE kind = 'open') AS last_open_at,
               max(occurred_at) FILTER (WHERE kind = 'click') AS last_click_at
        FROM behaviours WHERE tenant_id = :tenant AND lead_id IN (SELECT id FROM member)),
    tag AS (
        SELECT coalesce(array_agg(DISTINCT tag), '{{}}') AS tags
        FROM lead_tags WHERE tenant_id = :tenant AND lead_id IN (SELECT id FROM member))
    SELECT touches, utm_medium, replies, visits, opens, clicks, tags,
           (SELECT time_zone FROM tenants WHERE id = :tenant) AS hospital_zone,
           last_touch_at, last_visit_at, last_open_at, last_click_at, last_reply_at,
           greatest(last_touch_at, last_visit_at, last_open_at, last_click_at, last_reply_at) AS last_engaged_at
    FROM touch, reply, behaviour, tag
""")  # noqa: S608 - constants of this file


async def engagement_of(session: AsyncSession, lead: LeadRow) -> Mapping[str, Any]:
    """How often and when last the person showed interest, the tags of the lead, and the hospital's time zone."""
    found = await run_sql(session, _ENGAGEMENT, {"tenant": lead.tenant_id, "lead": lead.id})
    return dict(found.mappings().one())
