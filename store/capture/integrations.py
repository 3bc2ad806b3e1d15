"""Integrations and their ad forms, as they are configured."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.ads import SECRETS_REFUSED
from store.errors import existing
from store.tables.capture import AdFormRow, AdLeadRow, IntegrationRow


async def find_integration(
    session: AsyncSession, tenant_id: int, integration_id: int, *, lock: bool = False
) -> IntegrationRow:
    """Raises `NotFound`; `lock` for an edit."""
    return existing(await session.get(IntegrationRow, (tenant_id, integration_id), with_for_update=lock), "integration")


async def integration_of_key(session: AsyncSession, tenant_id: int, key: str, kind: str) -> IntegrationRow:
    """The active one of this kind whose address this is. Raises `NotFound`."""
    criteria = select(IntegrationRow).where(
        IntegrationRow.tenant_id == tenant_id, IntegrationRow.key == key, IntegrationRow.kind == kind
    )
    return existing((await session.exec(criteria.where(col(IntegrationRow.active)))).one_or_none(), "integration")


async def list_integrations(session: AsyncSession, tenant_id: int) -> list[IntegrationRow]:
    """By id."""
    query = select(IntegrationRow).where(IntegrationRow.tenant_id == tenant_id).order_by(col(IntegrationRow.id))
    return list(await session.exec(query))


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
    """Adds forms that are not configured yet: visible, and polled for missed leads from now on."""
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


async def retry_rejected(session: AsyncSession, row: IntegrationRow) -> None:
    """Leads that were rejected because of the integration's secrets wait again."""
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
