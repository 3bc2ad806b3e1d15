"""Capture forms: added, changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.forms.definition import FormDefinition
from domain.errors import Conflict
from domain.privacy import Actor
from store import privacy
from store.capture.forms import keep_text
from store.errors import NO_CAMPAIGN, refusing
from store.tables.capture import ConsentTextRow, FormRow


@dataclass(frozen=True)
class FormPlan:
    """A form as it is configured."""

    name: str
    definition: FormDefinition
    campaign_id: int | None
    active: bool


async def add_form(
    session: AsyncSession, tenant_id: int, key: str, plan: FormPlan, *, actor: Actor, now: datetime
) -> FormRow:
    """Raises `Conflict("text_version_taken")`, `NotFound("campaign")`."""
    await _keep_texts(session, tenant_id, plan.definition)
    row = FormRow(tenant_id=tenant_id, key=key, created_at=now, updated_at=now, **_columns(plan))
    await _write(session, row)
    await _note(session, row, "form_added", actor, now)
    return row


async def change_form(session: AsyncSession, row: FormRow, plan: FormPlan, *, actor: Actor, now: datetime) -> FormRow:
    """Replaces everything but the key. Raises as `add_form`."""
    await _keep_texts(session, row.tenant_id, plan.definition)
    for name, value in {**_columns(plan), "updated_at": now}.items():
        setattr(row, name, value)
    await _write(session, row)
    await _note(session, row, "form_changed", actor, now)
    return row


async def _keep_texts(session: AsyncSession, tenant_id: int, form: FormDefinition) -> None:
    for consent in form.consents:
        await keep_text(session, tenant_id, consent.text_version, form.language, consent.text)
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
    with refusing(NO_CAMPAIGN):
        await session.flush()


async def _note(session: AsyncSession, row: FormRow, action: str, actor: Actor, now: datetime) -> None:
    await privacy.record(session, row.tenant_id, privacy.Entry(now, actor, action, "form", row.id))
