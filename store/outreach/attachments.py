"""What came with messages."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import MEMBERS, members
from store.session import run_sql
from store.tables.outreach import AttachmentRow, MessageRow

_OF_LEAD = text(f"""
    SELECT a.id, a.message_id, a.name, a.content_type, a.size, a.left_out, a.sealed IS NOT NULL AS kept
    FROM messages m JOIN attachments a ON a.tenant_id = :tenant AND a.message_id = m.id
    WHERE m.tenant_id = :tenant AND m.lead_id IN {MEMBERS} ORDER BY a.id DESC LIMIT 200
""")  # noqa: S608 - a constant of the house


async def of_lead(session: AsyncSession, tenant_id: int, lead_id: int) -> Sequence[Row[Any]]:
    return (await run_sql(session, _OF_LEAD, {"tenant": tenant_id, "lead": lead_id})).all()


async def find(session: AsyncSession, tenant_id: int, lead_id: int, attachment_id: int) -> AttachmentRow | None:
    """Of this person."""
    found = await session.exec(
        select(AttachmentRow)
        .join(
            MessageRow,
            (col(MessageRow.tenant_id) == col(AttachmentRow.tenant_id))
            & (col(MessageRow.id) == col(AttachmentRow.message_id)),
        )
        .where(
            AttachmentRow.tenant_id == tenant_id,
            AttachmentRow.id == attachment_id,
            col(MessageRow.lead_id).in_(members(tenant_id, lead_id)),
        )
    )
    return found.one_or_none()
