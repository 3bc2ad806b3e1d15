"""Links that lead to a form, and what a submission owes to the one that led there."""

from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound
from store.capture.referrers import active_referrer
from store.tables.capture import FormLinkRow, FormRow


@dataclass(frozen=True)
class Origin:
    """What led a person to a form, as far as it is active."""

    link_id: int | None = None
    link_kind: str | None = None
    campaign_id: int | None = None
    referrer_id: int | None = None


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
