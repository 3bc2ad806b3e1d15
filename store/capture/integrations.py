"""Integrations and their ad forms, as they are configured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.ads import SECRETS_REFUSED
from domain.errors import NotFound
from store import privacy
from store.campaigns import find_campaign
from store.tables.capture import AdFormRow, AdLeadRow, IntegrationRow


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


async def add_integration(
    session: AsyncSession,
    tenant_id: int,
    kind: str,
    key: str,
    setup: Setup,
    sealed: bytes | None,
    *,
    actor: str,
    now: datetime,
) -> IntegrationRow:
    """Raises `NotFound("campaign")`."""
    await _check_campaign(session, tenant_id, setup.campaign_id)
    row = IntegrationRow(
        tenant_id=tenant_id, kind=kind, key=key, secrets=sealed, created_at=now, updated_at=now, **vars(setup)
    )
    session.add(row)
    await session.flush()
    await _note(session, row, "integration_added", actor, now)
    return row


async def find_integration(
    session: AsyncSession, tenant_id: int, integration_id: int, *, lock: bool = False
) -> IntegrationRow:
    """Raises `NotFound`; `lock` for an edit."""
    row = await session.get(IntegrationRow, (tenant_id, integration_id), with_for_update=lock)
    if row is None:
        raise NotFound("integration")
    return row


async def integration_of_key(session: AsyncSession, tenant_id: int, key: str, kind: str) -> IntegrationRow:
    """The active one of this kind whose address this is. Raises `NotFound`."""
    wanted = select(IntegrationRow).where(
        IntegrationRow.tenant_id == tenant_id, IntegrationRow.key == key, IntegrationRow.kind == kind
    )
    row = (await session.exec(wanted.where(col(IntegrationRow.active)))).one_or_none()
    if row is None:
        raise NotFound("integration")
    return row


async def list_integrations(session: AsyncSession, tenant_id: int) -> list[IntegrationRow]:
    """By id."""
    query = select(IntegrationRow).where(IntegrationRow.tenant_id == tenant_id).order_by(col(IntegrationRow.id))
    return list(await session.exec(query))


async def change_integration(
    session: AsyncSession, row: IntegrationRow, setup: Setup, *, actor: str, now: datetime
) -> IntegrationRow:
    """Raises `NotFound("campaign")`."""
    await _check_campaign(session, row.tenant_id, setup.campaign_id)
    for name, value in {**vars(setup), "updated_at": now}.items():
        setattr(row, name, value)
    await session.flush()
    await _note(session, row, "integration_changed", actor, now)
    return row


async def replace_secrets(
    session: AsyncSession, row: IntegrationRow, sealed: bytes | None, *, actor: str, now: datetime
) -> IntegrationRow:
    """Leads that were rejected because the old secrets were refused wait again."""
    row.secrets, row.updated_at = sealed, now
    await session.flush()
    await session.exec(
        update(AdLeadRow)
        .where(
            col(AdLeadRow.tenant_id) == row.tenant_id,
            col(AdLeadRow.integration_id) == row.id,
            col(AdLeadRow.state) == "rejected",
            col(AdLeadRow.code).in_(SECRETS_REFUSED),
        )
        .values(state="waiting", settled_at=None)
    )
    await _note(session, row, "integration_secrets_replaced", actor, now)
    return row


async def list_forms(session: AsyncSession, integration: IntegrationRow) -> list[AdFormRow]:
    """By id."""
    query = select(AdFormRow).where(
        AdFormRow.tenant_id == integration.tenant_id, AdFormRow.integration_id == integration.id
    )
    return list(await session.exec(query.order_by(col(AdFormRow.id))))


async def find_form(session: AsyncSession, integration: IntegrationRow, vendor_form_id: str) -> AdFormRow | None:
    query = select(AdFormRow).where(
        AdFormRow.tenant_id == integration.tenant_id,
        AdFormRow.integration_id == integration.id,
        AdFormRow.vendor_form_id == vendor_form_id,
    )
    return (await session.exec(query)).one_or_none()


async def notice_forms(
    session: AsyncSession, integration: IntegrationRow, vendor_form_ids: Iterable[str], now: datetime
) -> None:
    """Those that nobody configured yet are added as they are: asked for missed leads from now on, and to be seen."""
    rows = [
        {
            "tenant_id": integration.tenant_id,
            "integration_id": integration.id,
            "vendor_form_id": id,
            "name": id,
            "checkpoint": now,
        }
        for id in sorted(set(vendor_form_ids))
    ]
    if rows:
        await session.exec(insert(AdFormRow).values(rows).on_conflict_do_nothing())


async def put_form(
    session: AsyncSession,
    integration: IntegrationRow,
    vendor_form_id: str,
    setup: FormSetup,
    *,
    actor: str,
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
    actor: str,
    now: datetime,
    facts: Mapping[str, privacy.Fact] | None = None,
) -> None:
    await privacy.record(
        session,
        row.tenant_id,
        at=now,
        actor=actor,
        action=action,
        subject="integration",
        subject_id=row.id,
        facts={"kind": row.kind, **(facts or {})},
    )
