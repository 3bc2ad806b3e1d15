"""The inbox: of each person what they wrote last, the newest first; who has not been answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import members
from store.session import run_sql
from store.tables.outreach import MessageRow
from store.tables.tenants import AgentRow

MOST_COUNTED = 1_000
_SCAN, _COUNTED_AMONG, _NEWEST = 400, 5_000, 2**62
_KINDS = ("answer_reply", "asks_to_stop", "missed_call")
_MATCHES = """{m}.direction = 'in' AND {m}.machine IS NULL
    AND (NOT CAST(:unanswered AS boolean) OR {m}.done_at IS NULL)
    AND (CAST(:channel AS text) IS NULL OR {m}.channel = :channel)
    AND (CAST(:intent AS text) IS NULL OR {m}.intent = :intent)"""
_WHOSE = "(CAST(:everybody AS boolean) OR root.owner_id = ANY(:agents) OR root.id = ANY(:theirs))"
_JOINED = """
    JOIN leads l ON l.tenant_id = :tenant AND l.id = m.lead_id
    JOIN leads root ON root.tenant_id = :tenant AND root.id = coalesce(l.merged_into, l.id)"""
# Down the messages alone, a bounded number at a time; whose they are, and which are their person's last, is asked of
# these only.
_CANDIDATES = text(f"""
    WITH scanned AS MATERIALIZED (
        SELECT m.id, m.lead_id FROM messages m
        WHERE m.tenant_id = :tenant AND m.id < :after AND {_MATCHES.format(m="m")} ORDER BY m.id DESC LIMIT :scan),
    candidate AS MATERIALIZED (SELECT m.id, root.id AS root FROM scanned m {_JOINED} WHERE {_WHOSE})
    SELECT tail.last, tail.scanned, c.id, c.root,
        NOT EXISTS (SELECT FROM messages n
            WHERE n.tenant_id = :tenant AND n.lead_id = c.root AND n.id > c.id AND {_MATCHES.format(m="n")})
        AND NOT EXISTS (SELECT FROM leads f JOIN messages n ON n.tenant_id = :tenant AND n.lead_id = f.id
            WHERE f.tenant_id = :tenant AND f.merged_into = c.root AND n.id > c.id AND {_MATCHES.format(m="n")})
        AS newest
    FROM (SELECT min(id) AS last, count(*) AS scanned FROM scanned) tail LEFT JOIN candidate c ON true
    ORDER BY c.id DESC
""")  # noqa: S608 - constants of this file
_FAMILY = "(SELECT root.id AS id UNION ALL SELECT id FROM leads WHERE tenant_id = :tenant AND merged_into = root.id) f"
_SHOWN = text(f"""
    SELECT m.id, root.id AS lead_id, root.first_name, root.last_name, root.status, root.owner_id, m.channel, m.intent,
        m.matched, m.language, m.subject, left(coalesce(m.shown, m.body), 300) AS text, m.created_at, m.done_at,
        (SELECT count(*) FROM {_FAMILY} CROSS JOIN LATERAL (
            SELECT FROM messages u WHERE u.tenant_id = :tenant AND u.lead_id = f.id AND u.direction = 'in'
              AND u.machine IS NULL AND u.done_at IS NULL LIMIT 100) open) AS unanswered,
        (SELECT count(*) FROM attachments a WHERE a.tenant_id = :tenant AND a.message_id = m.id) AS attachments,
        (SELECT jsonb_build_object('id', t.id, 'assignee_id', t.assignee_id, 'due_at', t.due_at)
            FROM {_FAMILY} JOIN tasks t ON t.tenant_id = :tenant AND t.lead_id = f.id
            WHERE t.done_at IS NULL AND t.kind = ANY(:kinds) ORDER BY t.due_at LIMIT 1) AS task
    FROM messages m {_JOINED}
    WHERE m.tenant_id = :tenant AND m.id = ANY(:ids) ORDER BY m.id DESC
""")  # noqa: S608 - constants of this file
_THEIRS = text("""
    SELECT DISTINCT coalesce(l.merged_into, l.id) FROM tasks t
    JOIN leads l ON l.tenant_id = :tenant AND l.id = t.lead_id
    WHERE t.tenant_id = :tenant AND t.assignee_id = ANY(:agents) AND t.done_at IS NULL AND t.kind = ANY(:kinds)
    LIMIT 2000
""")
_COUNT = text(f"""
    WITH m AS MATERIALIZED (
        SELECT id, lead_id FROM messages
        WHERE tenant_id = :tenant AND direction = 'in' AND machine IS NULL AND done_at IS NULL
        ORDER BY id DESC LIMIT {_COUNTED_AMONG})
    SELECT count(DISTINCT root.id) FROM m {_JOINED} WHERE {_WHOSE}
""")  # noqa: S608 - constants of this file


@dataclass(frozen=True)
class InboxFilter:
    """`agents` None: everybody's; else of their leads, and whose message they are to answer."""

    agents: Sequence[int] | None = None
    unanswered: bool = False
    channel: str | None = None
    intent: str | None = None


@dataclass(frozen=True)
class Window:
    """A page: behind the message `after`."""

    limit: int
    after: int | None = field(default=None)


async def threads(session: AsyncSession, tenant_id: int, criteria: InboxFilter, page: Window) -> Sequence[Row[Any]]:
    """One row for each person, by the id of what they wrote last."""
    given = await _whose(session, tenant_id, criteria.agents) | {
        "unanswered": criteria.unanswered,
        "channel": criteria.channel,
        "intent": criteria.intent,
    }
    after, scan, found = page.after or _NEWEST, _SCAN, dict[int, int]()
    while len(found) < page.limit:
        candidates = (await run_sql(session, _CANDIDATES, given | {"after": after, "scan": scan})).all()
        for row in candidates:
            if row.id is not None and row.newest:
                found.setdefault(row.root, row.id)
        if candidates[0].scanned < scan:
            break
        after, scan = candidates[0].last, scan * 4
    ids = sorted(found.values(), reverse=True)[: page.limit]
    shown = await run_sql(session, _SHOWN, {"tenant": tenant_id, "ids": ids, "kinds": list(_KINDS)})
    return shown.all()


async def count_unanswered(session: AsyncSession, tenant_id: int, agents: Sequence[int] | None) -> int:
    """People who wait for an answer, among the newest 5,000 messages that do; counted up to `MOST_COUNTED`."""
    given = await _whose(session, tenant_id, agents)
    return min(int((await run_sql(session, _COUNT, given)).scalar_one()), MOST_COUNTED)


async def _whose(session: AsyncSession, tenant_id: int, agents: Sequence[int] | None) -> dict[str, Any]:
    given: dict[str, Any] = {"tenant": tenant_id, "everybody": agents is None, "agents": list(agents or ())}
    if agents is None:
        return given | {"theirs": []}
    theirs = await run_sql(session, _THEIRS, {"tenant": tenant_id, "agents": list(agents), "kinds": list(_KINDS)})
    return given | {"theirs": list(theirs.scalars())}


async def mark_done(session: AsyncSession, tenant_id: int, lead_id: int, now: datetime) -> int:
    """Everything that the person wrote so far."""
    done = await session.exec(
        update(MessageRow)
        .where(
            col(MessageRow.tenant_id) == tenant_id,
            col(MessageRow.lead_id).in_(members(tenant_id, lead_id)),
            col(MessageRow.direction) == "in",
            col(MessageRow.done_at).is_(None),
        )
        .values(done_at=now)
        .returning(col(MessageRow.id))
    )
    return len(done.scalars().all())


async def message_done(session: AsyncSession, tenant_id: int, message_id: int, now: datetime) -> None:
    await session.exec(
        update(MessageRow)
        .where(
            col(MessageRow.tenant_id) == tenant_id,
            col(MessageRow.id) == message_id,
            col(MessageRow.direction) == "in",
            col(MessageRow.done_at).is_(None),
        )
        .values(done_at=now)
    )


async def agents_of(session: AsyncSession, tenant_id: int, teams: Sequence[str]) -> Sequence[int]:
    """Of these teams; of none named everybody."""
    query = select(AgentRow.id).where(AgentRow.tenant_id == tenant_id)
    return (await session.exec(query.where(col(AgentRow.team).in_(teams)) if teams else query)).all()
