"""Links that lead to a form, and what a submission owes to the one that led there."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import ForeignKeyViolation
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound
from store import privacy
from store.capture.referrers import active_referrer, find_referrer
from store.tables.capture import FormLinkRow, FormRow


@dataclass(frozen=True)
class LinkPlan:
    """A link as it is configured. `kind`: event | referral | campaign."""

    kind: str
    name: str
    campaign_id: int | None
    referrer_id: int | None


@dataclass(frozen=True)
class Origin:
    """What led a person to a form, as far as it is active."""

    link_id: int | None = None
    link_kind: str | None = None
    campaign_id: int | None = None
    referrer_id: int | None = None


async def add_link(session: AsyncSession, form: FormRow, plan: LinkPlan, *, actor: str, now: datetime) -> FormLinkRow:
    """Raises `NotFound` for an unknown campaign or referrer."""
    if plan.referrer_id is not None:
        await find_referrer(session, form.tenant_id, plan.referrer_id)
    row = FormLinkRow(tenant_id=form.tenant_id, form_id=form.id, created_at=now, **vars(plan))
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, ForeignKeyViolation):
            raise NotFound("campaign") from None
        raise
    await _note(session, row, "form_link_added", actor, now)
    return row


async def change_link(
    session: AsyncSession, row: FormLinkRow, name: str, active: bool, *, actor: str, now: datetime
) -> FormLinkRow:
    row.name, row.active = name, active
    await session.flush()
    await _note(session, row, "form_link_changed", actor, now)
    return row


async def find_link(session: AsyncSession, form: FormRow, link_id: int) -> FormLinkRow:
    """Raises `NotFound`, also for another form's."""
    row = await session.get(FormLinkRow, (form.tenant_id, link_id))
    if row is None or row.form_id != form.id:
        raise NotFound("link")
    return row


async def list_links(session: AsyncSession, form: FormRow, after: int | None, limit: int) -> list[FormLinkRow]:
    """Newest first; `after` is the last id of the page before."""
    query = select(FormLinkRow).where(FormLinkRow.tenant_id == form.tenant_id, FormLinkRow.form_id == form.id)
    if after is not None:
        query = query.where(col(FormLinkRow.id) < after)
    return list(await session.exec(query.order_by(col(FormLinkRow.id).desc()).limit(limit)))


async def origin_of(session: AsyncSession, form: FormRow, link_id: int | None, code: str) -> Origin:
    """The link's campaign, else the form's; the link's referrer, else the code's. What is not active counts for
    nothing, and never refuses anybody."""
    link = await session.get(FormLinkRow, (form.tenant_id, link_id)) if link_id else None
    if link is None or link.form_id != form.id or not link.active:
        return Origin(
            campaign_id=form.campaign_id, referrer_id=await active_referrer(session, form.tenant_id, None, code)
        )
    return Origin(
        link_id=link.id,
        link_kind=link.kind,
        campaign_id=link.campaign_id or form.campaign_id,
        referrer_id=await active_referrer(session, form.tenant_id, link.referrer_id, code),
    )


async def _note(session: AsyncSession, row: FormLinkRow, action: str, actor: str, now: datetime) -> None:
    facts: dict[str, privacy.Fact] = {"form": row.form_id, "kind": row.kind, "active": row.active}
    await privacy.record(
        session, row.tenant_id, at=now, actor=actor, action=action, subject="form_link", subject_id=row.id, facts=facts
    )
