"""Capture forms, and the texts that they show."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.forms.definition import FormDefinition
from store.errors import existing
from store.session import run_sql
from store.tables.capture import FormRow
from store.tables.tenants import TenantRow

_KEEP_TEXT = text("""
    INSERT INTO consent_texts (tenant_id, version, language, text) VALUES (:tenant, :version, :language, :text)
    ON CONFLICT (tenant_id, version, language) DO NOTHING
""")


@dataclass(frozen=True)
class OpenForm:
    """An active form, and what reading its submissions needs of the tenant."""

    row: FormRow
    definition: FormDefinition
    country: str
    hospital: str


async def find_form(session: AsyncSession, tenant_id: int, form_id: int, *, lock: bool = False) -> FormRow:
    """Raises `NotFound`. `lock`: nobody else changes it before the transaction ends."""
    query = select(FormRow).where(FormRow.tenant_id == tenant_id, FormRow.id == form_id)
    return existing((await session.exec(query.with_for_update() if lock else query)).one_or_none(), "form")


async def list_forms(session: AsyncSession, tenant_id: int, after: int | None, limit: int) -> list[FormRow]:
    """Newest first; `after` is the last id of the page before."""
    query = select(FormRow).where(FormRow.tenant_id == tenant_id)
    if after is not None:
        query = query.where(col(FormRow.id) < after)
    return list(await session.exec(query.order_by(col(FormRow.id).desc()).limit(limit)))


async def open_form(session: AsyncSession, tenant_id: int, key: str) -> OpenForm:
    """Raises `NotFound` for an unknown form and for one that is not active."""
    query = (
        select(FormRow, TenantRow)
        .join(TenantRow, col(TenantRow.id) == col(FormRow.tenant_id))
        .where(FormRow.tenant_id == tenant_id, FormRow.key == key, col(FormRow.active))
    )
    found = existing((await session.exec(query)).one_or_none(), "form")
    row, tenant = found
    return OpenForm(row, FormDefinition.model_validate(row.body), tenant.country, tenant.name)


async def keep_text(session: AsyncSession, tenant_id: int, version: str, language: str, words: str) -> None:
    """The first text of a version and language stays."""
    kept = {"version": version, "language": language, "text": words}
    await run_sql(session, _KEEP_TEXT, {"tenant": tenant_id, **kept})
