"""Texts as the hospital wrote them: every version, which is in force, and which is a draft."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.ports import Dlt
from domain.outreach.templates.template import Approval, Template, VendorText
from store.errors import existing
from store.session import Query, rows_of_all
from store.tables.outreach import MessageRow, TemplateRow

_IN_FORCE = """
    SELECT * FROM templates
    WHERE tenant_id = :tenant AND code = :code AND channel = :channel AND state = 'active'
      AND language = ANY (:languages)
"""


async def in_force(
    session: AsyncSession, tenant_id: int, code: str, channel: Channel, languages: Sequence[str]
) -> list[Template]:
    """The hospital's own text of this message, in each of these languages that it has been written in."""
    (rows,) = await rows_of_all(session, [in_force_query(tenant_id, code, channel, languages)])
    return [as_text(row) for row in rows]


def in_force_query(tenant_id: int, code: str, channel: Channel, languages: Sequence[str]) -> Query:
    """As `in_force`, rows for `as_text`."""
    return _IN_FORCE, {"tenant": tenant_id, "code": code, "channel": channel.value, "languages": list(languages)}


async def find_template(session: AsyncSession, tenant_id: int, template_id: int, *, lock: bool = False) -> TemplateRow:
    """Raises `NotFound`."""
    return existing(await session.get(TemplateRow, (tenant_id, template_id), with_for_update=lock or None), "template")


async def list_templates(session: AsyncSession, tenant_id: int) -> list[TemplateRow]:
    """All versions in force and all drafts, and of texts without one the newest, by code, channel and language."""
    key = (col(TemplateRow.code), col(TemplateRow.channel), col(TemplateRow.language))
    found = await session.exec(
        select(TemplateRow).where(TemplateRow.tenant_id == tenant_id).order_by(*key, col(TemplateRow.version).desc())
    )
    return list(found)


async def versions_of(session: AsyncSession, like: TemplateRow) -> list[TemplateRow]:
    """Newest first."""
    found = await session.exec(select(TemplateRow).where(*_same_text(like)).order_by(col(TemplateRow.version).desc()))
    return list(found)


async def in_state(session: AsyncSession, like: TemplateRow, state: str) -> TemplateRow | None:
    """The one of the same text that is `active`, or the `draft`; locked."""
    found = await session.exec(
        select(TemplateRow).where(*_same_text(like), TemplateRow.state == state).with_for_update()
    )
    return found.one_or_none()


async def next_version(session: AsyncSession, like: TemplateRow) -> int:
    newest = (await session.exec(select(func.max(TemplateRow.version)).where(*_same_text(like)))).one()
    return (newest or 0) + 1


async def written_templates(session: AsyncSession, tenant_id: int) -> set[tuple[str, str]]:
    """Code and channel of each text of the tenant's that is in force."""
    found = await session.exec(
        select(TemplateRow.code, TemplateRow.channel).where(
            TemplateRow.tenant_id == tenant_id, TemplateRow.state == "active"
        )
    )
    return set(found)


async def newest_message_of(session: AsyncSession, tenant_id: int, lead_id: int, template_id: int) -> int | None:
    """The last message to the lead that was made of this version."""
    found = await session.exec(
        select(func.max(MessageRow.id)).where(
            MessageRow.tenant_id == tenant_id, MessageRow.lead_id == lead_id, MessageRow.template_id == template_id
        )
    )
    return found.one()


def _same_text(like: TemplateRow) -> tuple[bool, ...]:
    return (
        TemplateRow.tenant_id == like.tenant_id,
        TemplateRow.code == like.code,
        TemplateRow.channel == like.channel,
        TemplateRow.language == like.language,
    )


def as_text(row: Any) -> Template:
    """Of a row of `templates`."""
    return Template(
        code=row.code,
        channel=Channel(row.channel),
        language=row.language,
        subject=row.subject,
        body=row.body,
        html=row.html,
        from_name=row.from_name,
        links={name: str(address) for name, address in row.links.items()},
        vendors={
            provider: VendorText(
                one["template_id"], one["language"], dict(map(tuple, one["variables"])), Approval(one["approval"])
            )
            for provider, one in row.vendors.items()
        },
        dlt=Dlt(**row.dlt) if row.dlt else None,
        version=row.version,
        id=row.id,
    )


def write_text(row: TemplateRow, text: Template) -> None:
    """The content alone: what it is a text of, and its version, stay."""
    row.subject, row.body, row.html, row.from_name = text.subject, text.body, text.html, text.from_name
    row.links = dict(text.links)
    row.vendors = {
        provider: {
            "template_id": one.template_id,
            "language": one.language,
            # A list of pairs: their order is the vendor's, and an object would lose it.
            "variables": [[name, source] for name, source in one.variables.items()],
            "approval": one.approval.value,
        }
        for provider, one in text.vendors.items()
    }
    row.dlt = {"entity_id": text.dlt.entity_id, "template_id": text.dlt.template_id} if text.dlt else None
