"""Capture forms, and the texts that they show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.errors import ForeignKeyViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.forms.definition import FormDefinition
from domain.errors import Conflict, NotFound
from store import privacy
from store.session import run_sql
from store.tables.capture import ConsentTextRow, FormRow
from store.tables.tenants import TenantRow

_KEEP_TEXT = text("""
    INSERT INTO consent_texts (tenant_id, version, language, text) VALUES (:tenant, :version, :language, :text)
    ON CONFLICT (tenant_id, version, language) DO NOTHING
""")


@dataclass(frozen=True)
class FormPlan:
    """A form as it is configured."""

    name: str
    definition: FormDefinition
    campaign_id: int | None
    active: bool


@dataclass(frozen=True)
class OpenForm:
    """An active form, and what reading its submissions needs of the tenant."""

    row: FormRow
    definition: FormDefinition
    country: str
    hospital: str


async def add_form(
    session: AsyncSession, tenant_id: int, key: str, plan: FormPlan, *, actor: str, now: datetime
) -> FormRow:
    """Raises `Conflict("text_version_taken")`, `NotFound("campaign")`."""
    await _keep_texts(session, tenant_id, plan.definition)
    row = FormRow(tenant_id=tenant_id, key=key, created_at=now, updated_at=now, **_columns(plan))
    await _write(session, row)
    await _note(session, row, "form_added", actor, now)
    return row


async def change_form(session: AsyncSession, row: FormRow, plan: FormPlan, *, actor: str, now: datetime) -> FormRow:
    """Replaces everything but the key. Raises as `add_form`."""
    await _keep_texts(session, row.tenant_id, plan.definition)
    for name, value in {**_columns(plan), "updated_at": now}.items():
        setattr(row, name, value)
    await _write(session, row)
    await _note(session, row, "form_changed", actor, now)
    return row


async def find_form(session: AsyncSession, tenant_id: int, form_id: int, *, lock: bool = False) -> FormRow:
    """Raises `NotFound`. `lock`: nobody else changes it before the transaction ends."""
    query = select(FormRow).where(FormRow.tenant_id == tenant_id, FormRow.id == form_id)
    row = (await session.exec(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("form")
    return row


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
    found = (await session.exec(query)).one_or_none()
    if found is None:
        raise NotFound("form")
    row, tenant = found
    return OpenForm(row, FormDefinition.model_validate(row.body), tenant.country, tenant.name)


async def _keep_texts(session: AsyncSession, tenant_id: int, form: FormDefinition) -> None:
    for consent in form.consents:
        kept = {"version": consent.text_version, "language": form.language, "text": consent.text}
        await run_sql(session, _KEEP_TEXT, {"tenant": tenant_id, **kept})
    for version in await _taken(session, tenant_id, form):
        raise Conflict(
            "text_version_taken",
            f"Version {version} has another text already, which people agreed to; give the new text a new version.",
        )


async def _taken(session: AsyncSession, tenant_id: int, form: FormDefinition) -> Iterable[str]:
    texts = {consent.text_version: consent.text for consent in form.consents}
    query = select(ConsentTextRow).where(
        ConsentTextRow.tenant_id == tenant_id,
        ConsentTextRow.language == form.language,
        col(ConsentTextRow.version).in_(texts),
    )
    return [row.version for row in await session.exec(query) if row.text != texts[row.version]]


def _columns(plan: FormPlan) -> dict[str, Any]:
    body = plan.definition.model_dump(mode="json", exclude_defaults=True)
    return {"name": plan.name, "body": body, "campaign_id": plan.campaign_id, "active": plan.active}


async def _write(session: AsyncSession, row: FormRow) -> None:
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, ForeignKeyViolation):
            raise NotFound("campaign") from None
        raise


async def _note(session: AsyncSession, row: FormRow, action: str, actor: str, now: datetime) -> None:
    await privacy.record(
        session, row.tenant_id, at=now, actor=actor, action=action, subject="form", subject_id=row.id, facts={}
    )
