"""Endpoints of webhooks: added, changed, their secrets rotated, switched off by the engine, removed."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.leads.lead import Channel
from domain.privacy import ENGINE, Actor
from domain.sync.deliveries import DisabledFor, EndpointState
from domain.team.notices import NoticeKind, NoticeRequest
from services.team.notices import notify
from store import privacy
from store.sync.endpoints import count_endpoints
from store.tables.sync import WebhookEndpointRow
from store.team import escalation
from store.tenants.vault import Vault

MOST_ENDPOINTS = 20
_SECRET_BYTES = 32
_WORTH_NOTIFYING = timedelta(days=3)


@dataclass(frozen=True)
class EndpointPlan:
    """An endpoint as an admin wants it; no events: all of them."""

    url: str
    description: str
    events: tuple[str, ...]
    with_profile: bool
    state: EndpointState


def new_secret() -> str:
    """As Standard Webhooks writes them: 32 random bytes."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


async def add_endpoint(
    session: AsyncSession, tenant_id: int, plan: EndpointPlan, sealed: bytes, *, actor: Actor, now: datetime
) -> WebhookEndpointRow:
    """Raises `Refused("too_many_endpoints")`."""
    if await count_endpoints(session, tenant_id) >= MOST_ENDPOINTS:
        raise Refused("too_many_endpoints", f"There are {MOST_ENDPOINTS} endpoints already: remove one first.")
    row = WebhookEndpointRow(
        tenant_id=tenant_id,
        url=plan.url,
        description=plan.description,
        events=list(plan.events),
        with_profile=plan.with_profile,
        state=plan.state.value,
        state_at=now,
        created_at=now,
        sealed_secrets=sealed,
    )
    session.add(row)
    await session.flush()
    await _note(session, row, "webhook_added", actor, now)
    return row


async def change_endpoint(
    session: AsyncSession, row: WebhookEndpointRow, plan: EndpointPlan, *, actor: Actor, now: datetime
) -> None:
    """Switched on again, or sent to another address, an endpoint has another chance: what waits is due, in order and
    at the usual pace."""
    moved = row.url != plan.url
    if moved or row.state != plan.state.value:
        row.failures, row.failing_since, row.retry_at, row.recovered_at = 0, None, None, now
    if row.state != plan.state.value:
        row.state, row.reason, row.state_at = plan.state.value, None, now
    row.url, row.description, row.events = plan.url, plan.description, list(plan.events)
    row.with_profile = plan.with_profile
    await session.flush()
    await _note(session, row, "webhook_changed", actor, now)


async def rotate_secret(
    session: AsyncSession, row: WebhookEndpointRow, vault: Vault, until: datetime, *, actor: Actor, now: datetime
) -> str:
    """The new secret; until then the one before signs, too."""
    before = vault.open(row.sealed_secrets).get("secret") or row.secret
    made = new_secret()
    row.sealed_secrets = vault.seal({"secret": made, **({"previous": before} if before else {})})
    row.secret, row.previous_until = None, until
    await session.flush()
    await _note(session, row, "webhook_secret_rotated", actor, now)
    return made


async def remove_endpoint(session: AsyncSession, row: WebhookEndpointRow, *, actor: Actor, now: datetime) -> None:
    """Its secrets go at once, its log with time."""
    row.removed_at, row.sealed_secrets, row.secret = now, None, None
    await session.flush()
    await _note(session, row, "webhook_removed", actor, now)


async def disable(session: AsyncSession, endpoint: WebhookEndpointRow, why: DisabledFor, now: datetime) -> None:
    """The tenant's admins are notified. What waits goes on waiting, until somebody switches it on again."""
    endpoint.state, endpoint.reason, endpoint.state_at = EndpointState.DISABLED.value, why.value, now
    endpoint.retry_at = None
    facts: dict[str, privacy.Fact] = {"reason": why.value, "failures": endpoint.failures}
    entry = privacy.Entry(now, ENGINE, "webhook_disabled", "webhook", endpoint.id, facts=facts)
    await privacy.record(session, endpoint.tenant_id, entry)
    request = NoticeRequest(
        users=await escalation.of_role(session, endpoint.tenant_id, "admin"),
        kind=NoticeKind.WEBHOOK_DISABLED,
        step=f"webhook:{endpoint.id}:{now:%Y%m%dT%H%M%S}",
        facts={"endpoint": endpoint.id, "why": why.value},
        send_by=now + _WORTH_NOTIFYING,
        channels=(Channel.EMAIL,),
    )
    await notify(session, endpoint.tenant_id, request)


async def _note(session: AsyncSession, row: WebhookEndpointRow, action: str, actor: Actor, now: datetime) -> None:
    facts: dict[str, privacy.Fact] = {"state": row.state, "events": len(row.events), "with_profile": row.with_profile}
    await privacy.record(session, row.tenant_id, privacy.Entry(now, actor, action, "webhook", row.id, facts=facts))
