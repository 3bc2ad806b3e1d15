"""Integrations and their ad forms: added, configured, given secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.privacy import Actor
from store import privacy
from store.campaigns import find_campaign
from store.capture.integrations import find_form, notice_forms, retry_rejected
from store.tables.capture import AdFormRow, IntegrationRow


@dataclass(frozen=True)
class Setup:
    """An integration as it is configured; its secrets are kept apart."""

    name: str
    config: Mapping[str, Any]
    campaign_id: int | None
    active: bool = True


@dataclass(frozen=True)
class FormSetup:
    """An ad form as it is configured. `checkpoint` None: as it was, now for a new one."""

    name: str
    mapping: Mapping[str, Any]
    campaign_id: int | None
    active: bool
    checkpoint: datetime | None


@dataclass(frozen=True)
class NewIntegration:
    """`key` is the webhook's address; `sealed` are the encrypted secrets."""

    kind: str
    key: str
    setup: Setup
    sealed: bytes | None


async def add_integration(
    session: AsyncSession,
    tenant_id: int,
    new: NewIntegration,
    *,
    actor: Actor,
    now: datetime,
) -> IntegrationRow:
    """Raises `NotFound("campaign")`."""
    await _check_campaign(session, tenant_id, new.setup.campaign_id)
    row = IntegrationRow(
        tenant_id=tenant_id,
        kind=new.kind,
        key=new.key,
        secrets=new.sealed,
        created_at=now,
        updated_at=now,
        **vars(new.setup),
    )
    session.add(row)
    await session.flush()
    await _note(session, row, "integration_added", actor, now)
    return row


async def change_integration(
    session: AsyncSession, row: IntegrationRow, setup: Setup, *, actor: Actor, now: datetime
) -> IntegrationRow:
    """Raises `NotFound("campaign")`."""
    await _check_campaign(session, row.tenant_id, setup.campaign_id)
    for name, value in {**vars(setup), "updated_at": now}.items():
        setattr(row, name, value)
    await session.flush()
    await _note(session, row, "integration_changed", actor, now)
    return row


async def replace_secrets(
    session: AsyncSession, row: IntegrationRow, sealed: bytes | None, *, actor: Actor, now: datetime
) -> IntegrationRow:
    """Leads that were rejected because the old secrets were refused wait again."""
    row.secrets, row.updated_at = sealed, now
    await session.flush()
    await retry_rejected(session, row)
    await _note(session, row, "integration_secrets_replaced", actor, now)
    return row


async def put_form(
    session: AsyncSession,
    integration: IntegrationRow,
    vendor_form_id: str,
    setup: FormSetup,
    *,
    actor: Actor,
    now: datetime,
) -> AdFormRow:
    """Lock the integration first. Raises `NotFound("campaign")`."""
    await _check_campaign(session, integration.tenant_id, setup.campaign_id)
    await notice_forms(session, integration, [vendor_form_id], now)
    row = await find_form(session, integration, vendor_form_id)
    assert row is not None
    row.name, row.mapping, row.campaign_id = setup.name, dict(setup.mapping), setup.campaign_id
    row.active, row.checkpoint = setup.active, setup.checkpoint or row.checkpoint
    await session.flush()
    await _note(session, integration, "ad_form_configured", actor, now, {"form": row.id})
    return row


async def _check_campaign(session: AsyncSession, tenant_id: int, campaign_id: int | None) -> None:
    if campaign_id is not None:
        await find_campaign(session, tenant_id, campaign_id)


async def _note(
    session: AsyncSession,
    row: IntegrationRow,
    action: str,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, privacy.Fact] | None = None,
) -> None:
    entry = privacy.Entry(now, actor, action, "integration", row.id, facts={"kind": row.kind, **(facts or {})})
    await privacy.record(session, row.tenant_id, entry)
