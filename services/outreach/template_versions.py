"""The hospital's own texts: drafts, the version in force, and those of before. Whatever is kept can be sent."""

from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Conflict, NotFound
from domain.outreach.templates.template import Approval, Template
from domain.privacy import Actor
from services.outreach.text_checks import checked
from store import privacy
from store.outreach.templates import as_text, find_template, in_state, next_version, versions_of, write_text
from store.session import Database
from store.tables.outreach import TemplateRow

DRAFT, ACTIVE, RETIRED = "draft", "active", "retired"


async def draft(session: AsyncSession, tenant_id: int, text: Template, *, actor: Actor, now: datetime) -> TemplateRow:
    """A new version of a checked text; it is sent only once it is active. Raises `Conflict("draft_exists")`."""
    row = TemplateRow(
        tenant_id=tenant_id,
        code=text.code,
        channel=text.channel.value,
        language=text.language,
        state=DRAFT,
        created_by=str(actor),
        created_at=now,
    )
    if known := await in_state(session, row, DRAFT):
        raise Conflict("draft_exists", f"There is a draft of this text already, {known.id}: change that one.")
    row.version = await next_version(session, row)
    write_text(row, await _as_approved(session, row, text))
    session.add(row)
    await session.flush()
    await _record(session, row, "template_drafted", actor, now)
    return row


async def change(session: AsyncSession, row: TemplateRow, text: Template, *, actor: Actor, now: datetime) -> None:
    """Replaces what a draft says. Raises `Conflict("not_a_draft")`."""
    if row.state != DRAFT:
        raise Conflict("not_a_draft", "Only a draft can be changed: create a new version of this text.")
    write_text(row, await _as_approved(session, row, text))
    row.revision += 1
    await session.flush()
    await _record(session, row, "template_changed", actor, now)


async def activate(session: AsyncSession, row: TemplateRow, *, actor: Actor, now: datetime) -> None:
    """From now on this version is sent, also an earlier one; the one that was in force is kept."""
    if row.state == ACTIVE:
        return
    if before := await in_state(session, row, ACTIVE):
        before.state, before.revision = RETIRED, before.revision + 1
        await session.flush()
    row.state, row.revision = ACTIVE, row.revision + 1
    row.activated_by, row.activated_at = str(actor), now
    await session.flush()
    await _record(session, row, "template_activated", actor, now)


async def retire(session: AsyncSession, row: TemplateRow, *, actor: Actor, now: datetime) -> None:
    """No longer sent: another language's text or the built-in one is, or none. A draft is put away."""
    if row.state == RETIRED:
        return
    row.state, row.revision = RETIRED, row.revision + 1
    await session.flush()
    await _record(session, row, "template_retired", actor, now)


async def approve(
    session: AsyncSession, row: TemplateRow, provider: str, approval: Approval, *, actor: Actor, now: datetime
) -> None:
    """What the vendor says of its template, also of a version in force. Raises `NotFound`."""
    text = as_text(row)
    if provider not in text.vendors:
        raise NotFound("vendor template")
    vendors = {**text.vendors, provider: replace(text.vendors[provider], approval=approval)}
    write_text(row, replace(text, vendors=vendors))
    row.revision += 1
    await session.flush()
    await _record(session, row, "template_approval", actor, now, provider=provider, approval=approval.value)


async def read_for_change(
    session: AsyncSession, tenant_id: int, template_id: int, read_revision: int | None
) -> TemplateRow:
    """Locked. Raises `NotFound`, `Conflict("template_changed")` where somebody else was faster."""
    row = await find_template(session, tenant_id, template_id, lock=True)
    if read_revision not in (None, row.revision):
        raise Conflict("template_changed", f"The text is at revision {row.revision} now; read it again.")
    return row


async def refuse_unfit(database: Database, tenant_id: int, template_id: int) -> None:
    """Checks a stored version again: what it names may have changed since. Raises `NotFound`, `BadText`."""
    async with database.tenant_session(tenant_id) as session:
        text = as_text(await find_template(session, tenant_id, template_id))
    await checked(text)


async def _as_approved(session: AsyncSession, row: TemplateRow, text: Template) -> Template:
    """What a vendor said of a text holds only for the same words under the same id, whatever comes with others."""
    known = [as_text(one) for one in await versions_of(session, row)] if text.vendors else []
    vendors = {}
    for name, one in text.vendors.items():
        words = text.words_at(name)
        said = (each.vendors[name].approval for each in known if each.words_at(name) == words)
        vendors[name] = replace(one, approval=next(said, Approval.DRAFT))
    return replace(text, vendors=vendors)


async def _record(
    session: AsyncSession, row: TemplateRow, action: str, actor: Actor, now: datetime, **facts: privacy.Fact
) -> None:
    about = {
        "code": row.code,
        "channel": row.channel,
        "language": row.language,
        "version": row.version,
        "revision": row.revision,
        **facts,
    }
    await privacy.record(session, row.tenant_id, privacy.Entry(now, actor, action, "template", row.id, facts=about))
