"""What a person agreed to and withdrew, and their opt-outs in force; that of merged leads, too."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import MEMBERS
from store.session import run_sql

_SAID = text(f"""
    SELECT id, lead_id, purpose, channel, given, text_version, language, source, at FROM consents c
    WHERE tenant_id = :tenant AND lead_id IN {MEMBERS} AND NOT EXISTS (
        SELECT FROM touches t WHERE (t.tenant_id, t.id) = (c.tenant_id, c.touch_id) AND t.withdrawn_at IS NOT NULL)
    ORDER BY id DESC LIMIT 200
""")  # noqa: S608 - constants of this file
_OPT_OUTS = text(f"""
    SELECT DISTINCT s.channel, s.reason, s.at FROM leads l
    JOIN suppressions s ON s.tenant_id = l.tenant_id AND s.address IN (l.phone_e164, l.email_norm)
    WHERE l.tenant_id = :tenant AND l.id IN {MEMBERS} AND s.lifted_at IS NULL ORDER BY s.at DESC
""")  # noqa: S608 - as above


_PROOF = text(f"""
    SELECT c.id, c.lead_id, c.purpose, c.channel, c.given, c.text_version, t.text, c.language,
           c.source, c.ip, c.page, c.at, c.actor
    FROM consents c LEFT JOIN consent_texts t ON t.tenant_id = c.tenant_id AND t.version = c.text_version
        AND t.language = coalesce(c.language, t.language)
    WHERE c.tenant_id = :tenant AND c.lead_id IN {MEMBERS} ORDER BY c.at, c.id LIMIT 5000
""")  # noqa: S608 - constants of this file
_EVERY_OPT_OUT = text(f"""
    SELECT DISTINCT s.channel, s.reason, s.at, s.lifted_at FROM leads l
    JOIN suppressions s ON s.tenant_id = l.tenant_id AND s.address IN (l.phone_e164, l.email_norm)
    WHERE l.tenant_id = :tenant AND l.id IN {MEMBERS} ORDER BY s.at
""")  # noqa: S608 - as above


async def proof_of(
    session: AsyncSession, tenant_id: int, lead_id: int
) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
    """Every consent with the text that was shown, and every opt-out, also those that ended: the oldest first."""
    of = {"tenant": tenant_id, "lead": lead_id}
    return (await run_sql(session, _PROOF, of)).all(), (await run_sql(session, _EVERY_OPT_OUT, of)).all()


async def said_by(session: AsyncSession, tenant_id: int, lead_id: int) -> Sequence[Row[Any]]:
    """The newest first; none of an undone import."""
    return (await run_sql(session, _SAID, {"tenant": tenant_id, "lead": lead_id})).all()


async def opt_outs_of(session: AsyncSession, tenant_id: int, lead_id: int) -> Sequence[Row[Any]]:
    return (await run_sql(session, _OPT_OUTS, {"tenant": tenant_id, "lead": lead_id})).all()
