"""The mails of a thread by their Message-IDs."""

import re

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.outreach import MessageRow

_MOST = 20
_ID = re.compile(r"<[^<>\s]{3,480}>")
# What a message answers, and what that answered, back to the first.
_BEFORE = text("""
    WITH RECURSIVE chain AS (
        SELECT id, answers, 1 AS depth FROM messages WHERE tenant_id = :tenant AND id = :first
        UNION ALL
        SELECT m.id, m.answers, depth + 1 FROM chain
        JOIN messages m ON m.tenant_id = :tenant AND m.id = chain.answers
        WHERE depth < :most AND m.id < chain.id)
    SELECT coalesce(m.mail_id, m.provider_id) AS mail_id
    FROM chain JOIN messages m ON m.tenant_id = :tenant AND m.id = chain.id
    WHERE m.channel = 'email' ORDER BY m.id
""")


async def mails_before(session: AsyncSession, message: MessageRow) -> list[str]:
    """The oldest first; of a vendor that keeps its ids to itself none."""
    of = {"tenant": message.tenant_id, "first": message.answers, "most": _MOST}
    found = (await run_sql(session, _BEFORE, of)).scalars()
    return [mail_id for mail_id in found if mail_id and _ID.fullmatch(mail_id)]
