"""Reads and writes of a lead's life by its own run: the lead under lock, its tenant, its moves."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound
from domain.lead import Channel, Phase, Stage, Status, further, is_legal
from domain.messages import LeadRef
from domain.policy import Policy, Tenant
from domain.waiting import WaitingFor
from store import audit
from store.audit import Fact
from store.session import run_sql
from store.tables.lead import LeadRow
from store.tables.outreach import ConsentRow, SuppressionRow
from store.tables.tenancy import TenantRow


async def lock_lead(session: AsyncSession, lead: LeadRef) -> LeadRow:
    """The lead, locked; raises NotFound. What only refers to it (a touch, a reply) need not wait."""
    row = await session.get(LeadRow, (lead.tenant_id, lead.lead_id), with_for_update={"key_share": True})
    if row is None:
        raise NotFound("lead")
    return row


async def load_tenant(session: AsyncSession, tenant_id: int) -> Tenant:
    row = await session.get(TenantRow, tenant_id)
    if row is None:
        raise NotFound("tenant")
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


def wait_for(lead: LeadRow, waiting: WaitingFor | None, phase: Phase) -> None:
    """What the lead waits for from now on; None only when its life is over."""
    lead.phase = phase.value
    if waiting is None:
        lead.waiting_for, lead.deadline = {}, None
        return
    facts = {name: value for name, value in asdict(waiting).items() if value is not None}
    lead.waiting_for = {**facts, "kind": waiting.kind.value, "until": waiting.until.isoformat()}
    lead.deadline = waiting.until


async def move(
    session: AsyncSession,
    lead: LeadRow,
    *,
    now: datetime,
    actor: str,
    status: Status | None = None,
    stage: Stage | None = None,
    reason: str | None = None,
) -> None:
    """Moves status along a legal edge and stage only forward; each move is one audit entry. Raises ValueError."""
    before = Status(lead.status)
    if status is not None and status is not before:
        if not is_legal(before, status):
            raise ValueError(f"illegal move {before} → {status}")
        lead.status = status.value
        facts: dict[str, Fact] = {"from": before.value, "to": status.value}
        if reason:
            facts["reason"] = reason
        await note(session, lead, now=now, actor=actor, action="status_changed", facts=facts)
    if stage is not None:
        after = further(Stage(lead.stage), stage)
        if after.value != lead.stage:
            facts = {"from": lead.stage, "to": after.value}
            lead.stage = after.value
            await note(session, lead, now=now, actor=actor, action="stage_changed", facts=facts)
    lead.updated_at = now


async def note(
    session: AsyncSession,
    lead: LeadRow,
    *,
    now: datetime,
    actor: str,
    action: str,
    facts: Mapping[str, Fact],
) -> None:
    """One entry of the lead's history; a step that is tried again adds none."""
    await audit.record(
        session,
        lead.tenant_id,
        at=now,
        actor=actor,
        action=action,
        subject="lead",
        subject_id=lead.id,
        run=lead.run,
        facts=facts,
        once=True,
    )


def address(lead: LeadRow, channel: Channel) -> str | None:
    """Where the lead is reached on a channel."""
    return lead.email if channel is Channel.EMAIL else lead.phone_e164


async def suppressions_of(session: AsyncSession, lead: LeadRow) -> list[SuppressionRow]:
    """Opt-outs in force for any address of the lead."""
    addresses = [a for a in (lead.phone_e164, lead.email_norm) if a]
    found = await session.exec(
        select(SuppressionRow).where(
            SuppressionRow.tenant_id == lead.tenant_id,
            col(SuppressionRow.address).in_(addresses),
            col(SuppressionRow.lifted_at).is_(None),
        )
    )
    return list(found)


async def consents_of(session: AsyncSession, lead: LeadRow) -> list[ConsentRow]:
    found = await session.exec(
        select(ConsentRow).where(ConsentRow.tenant_id == lead.tenant_id, ConsentRow.lead_id == lead.id)
    )
    return list(found)


def closed_channels(lead: LeadRow, suppressions: list[SuppressionRow]) -> tuple[Channel, ...]:
    """Channels without an address, or opted out of."""
    closed = []
    for channel in Channel:
        reachable = address(lead, channel)
        norm = lead.email_norm if channel is Channel.EMAIL else lead.phone_e164
        hushed = any(s.address == norm and s.channel in (None, channel.value) for s in suppressions)
        if not reachable or hushed:
            closed.append(channel)
    return tuple(closed)


_ENGAGEMENT = text("""
    SELECT (SELECT count(*) FROM touches t WHERE t.tenant_id = :tenant AND t.lead_id = :lead) AS touches,
           (SELECT max(occurred_at) FROM touches t WHERE t.tenant_id = :tenant AND t.lead_id = :lead) AS last_touch,
           (SELECT min(utm_medium) FROM touches t WHERE t.tenant_id = :tenant AND t.lead_id = :lead) AS utm_medium,
           (SELECT count(*) FROM messages m
             WHERE m.tenant_id = :tenant AND m.lead_id = :lead AND m.direction = 'in') AS replies,
           (SELECT max(m.created_at) FROM messages m
             WHERE m.tenant_id = :tenant AND m.lead_id = :lead AND m.direction = 'in') AS last_reply
""")


async def engagement_of(session: AsyncSession, lead: LeadRow) -> Mapping[str, Any]:
    """How often and when last the person showed interest: touches, replies."""
    found = await run_sql(session, _ENGAGEMENT, {"tenant": lead.tenant_id, "lead": lead.id})
    return dict(found.mappings().one())


async def suppress(session: AsyncSession, lead: LeadRow, channel: Channel, reason: str, at: datetime) -> None:
    """Stores an opt-out of the lead's own address; once."""
    norm = lead.email_norm if channel is Channel.EMAIL else lead.phone_e164
    if norm is None:
        return
    await session.exec(
        insert(SuppressionRow)
        .values(tenant_id=lead.tenant_id, address=norm, channel=channel.value, reason=reason, at=at)
        .on_conflict_do_nothing()
    )
