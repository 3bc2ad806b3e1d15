"""What has been kept long enough: stored answers, vendors' events and submissions as they came."""

from datetime import datetime

from sqlalchemy import TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql

# A partner's answer says nothing of the person; it goes with its key.
_ANSWERS = text("""
    UPDATE idempotency_keys SET forgotten = true, answer = '{}' WHERE tenant_id = :tenant AND key IN (
        SELECT key FROM idempotency_keys
        WHERE tenant_id = :tenant AND NOT forgotten AND created_at < :before AND status IS NOT NULL
            AND NOT key ^@ 'partner:'
        ORDER BY created_at LIMIT :limit FOR UPDATE SKIP LOCKED)
""")
# The caller may use the key anew, so no touch may hold it any more; a capture channel's key stands with its touch.
_KEYS = text("""
    WITH old AS (
        SELECT key FROM idempotency_keys WHERE tenant_id = :tenant AND forgotten AND created_at < :before
        ORDER BY created_at LIMIT :limit FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM idempotency_keys WHERE tenant_id = :tenant AND key IN (SELECT key FROM old) RETURNING key
    ), freed AS (
        UPDATE touches SET submission_key = NULL
        WHERE tenant_id = :tenant AND submission_key IN (SELECT key FROM gone WHERE key ~ '^(user|key):[0-9]+:')
    )
    SELECT count(*) FROM gone
""")
_UNFORGOTTEN_KEYS = text("""
    DELETE FROM idempotency_keys WHERE tenant_id = :tenant AND key IN (
        SELECT key FROM idempotency_keys WHERE tenant_id = :tenant AND NOT forgotten AND created_at < :before
        ORDER BY created_at LIMIT :limit FOR UPDATE SKIP LOCKED)
""")
_EVENTS = text("""
    UPDATE inbound_events SET raw = '{}' WHERE tenant_id = :tenant AND id IN (
        SELECT id FROM inbound_events WHERE tenant_id = :tenant AND raw <> '{}' AND received_at < :before
        ORDER BY received_at LIMIT :limit)
""")
_TOUCHES = text("""
    UPDATE touches SET raw = '{}' WHERE tenant_id = :tenant AND id IN (
        SELECT id FROM touches WHERE tenant_id = :tenant AND raw <> '{}' AND received_at < :before
        ORDER BY received_at LIMIT :limit)
""")
_AD_LEADS = text("""
    UPDATE ad_leads SET facts = '{}' WHERE tenant_id = :tenant AND id IN (
        SELECT id FROM ad_leads WHERE tenant_id = :tenant AND state = 'rejected' AND facts <> '{}'
            AND noticed_at < :before
        ORDER BY id LIMIT :limit)
""")


async def forget_answers(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> int:
    """The answers to requests of before; a repeat is still known by its key. Returns how many."""
    return await _run(session, _ANSWERS, tenant_id, before, limit)


async def forget_keys(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> int:
    """Keys of before: the same key is another request from now on. Returns how many of a kind, at most `limit`."""
    criteria = {"tenant": tenant_id, "before": before, "limit": limit}
    gone = int((await run_sql(session, _KEYS, criteria)).scalar_one())
    return max(gone, await _run(session, _UNFORGOTTEN_KEYS, tenant_id, before, limit))


async def blank_events(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> int:
    """What vendors' events said; that they came stays, or a signed one could be sent again. Returns how many."""
    return await _run(session, _EVENTS, tenant_id, before, limit)


async def blank_submissions(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> int:
    """Submissions as they came; what became of them is the lead's. Returns how many."""
    blanked = await _run(session, _TOUCHES, tenant_id, before, limit)
    return max(blanked, await _run(session, _AD_LEADS, tenant_id, before, limit))


async def _run(session: AsyncSession, statement: TextClause, tenant_id: int, before: datetime, limit: int) -> int:
    return (await run_sql(session, statement, {"tenant": tenant_id, "before": before, "limit": limit})).rowcount
