"""Links that lead to a form: added, changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.privacy import Actor
from store import privacy
from store.capture.referrers import find_referrer
from store.errors import NO_CAMPAIGN, refusing
from store.tables.capture import FormLinkRow, FormRow


@dataclass(frozen=True)
class LinkPlan:
    """A link as it is configured. `kind`: event | referral | campaign."""

    kind: str
    name: str
    campaign_id: int | None
    referrer_id: int | None


async def add_link(session: AsyncSession, form: FormRow, plan: LinkPlan, *, actor: Actor, now: datetime) -> FormLinkRow:
    """Raises `NotFound` for an unknown campaign or referrer."""
    if plan.referrer_id is not None:
        await find_referrer(session, form.tenant_id, plan.referrer_id)
    row = FormLinkRow(tenant_id=form.tenant_id, form_id=form.id, created_at=now, **vars(plan))
    session.add(row)
    with refusing(NO_CAMPAIGN):
        await session.flush()
    await _note(session, row, "form_link_added", actor, now)
    return row


async def change_link(
    session: AsyncSession, row: FormLinkRow, name: str, active: bool, *, actor: Actor, now: datetime
) -> FormLinkRow:
    row.name, row.active = name, active
    await session.flush()
    await _note(session, row, "form_link_changed", actor, now)
    return row


async def _note(session: AsyncSession, row: FormLinkRow, action: str, actor: Actor, now: datetime) -> None:
    facts: dict[str, privacy.Fact] = {"form": row.form_id, "kind": row.kind, "active": row.active}
    await privacy.record(session, row.tenant_id, privacy.Entry(now, actor, action, "form_link", row.id, facts=facts))
