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
_TASKS = "('answer_reply', 'asks_to_stop', 'missed_call')"
_MATCHES = """{m}.direction = 'in' AND {m}.machine IS NULL
    AND (NOT CAST(:unanswered AS boolean) OR {m}.done_at IS NULL)
    AND (CAST(:channel AS text) IS NULL OR {m}.channel = :channel)
    AND (CAST(:intent AS text) IS NULL OR {m}.intent = :intent)"""
_OPEN = "{m}.direction = 'in' AND {m}.machine IS NULL AND {m}.done_at IS NULL"
_MEMBERS = "(SELECT root.id UNION ALL SELECT id FROM leads WHERE tenant_id = :tenant AND merged_into = root.id)"
_SHOWN = f"""
    m.id, root.id AS lead_id, root.first_name, root.last_name, root.status, root.owner_id, m.channel, m.intent,
    m.matched, m.language, m.subject, left(coalesce(m.shown, m.body), 300) AS text, m.created_at, m.done_at,
    (SELECT count(*) FROM (SELECT FROM messages u WHERE u.tenant_id = :tenant AND u.lead_id IN {_MEMBERS}
        AND {_OPEN.format(m="u")} LIMIT 100) AS counted) AS unanswered,
    (SELECT count(*) FROM attachments a WHERE a.tenant_id = :tenant AND a.message_id = m.id) AS attachments,
    (SELECT jsonb_build_object('id', t.id, 'assignee_id', t.assignee_id, 'due_at', t.due_at) FROM tasks t
        WHERE t.tenant_id = :tenant AND t.lead_id IN {_MEMBERS} AND t.done_at IS NULL AND t.kind IN {_TASKS}
        ORDER BY t.due_at LIMIT 1) AS task"""  # noqa: S608 - constants of this file
# Of everybody: down the messages, leaving out each that is not its person's last.
_OF_ALL = text(f"""
    SELECT {_SHOWN}
    FROM messages m
    JOIN leads l ON l.tenant_id = :tenant AND l.id = m.lead_id
    JOIN leads root ON root.tenant_id = :tenant AND root.id = coalesce(l.merged_into, l.id)
    WHERE m.tenant_id = :tenant AND m.id < :after AND {_MATCHES.format(m="m")}
      AND NOT EXISTS (SELECT FROM messages n WHERE n.tenant_id = :tenant AND n.id > m.id AND n.lead_id IN {_MEMBERS}
          AND {_MATCHES.format(m="n")})
    ORDER BY m.id DESC LIMIT :limit
""")  # noqa: S608 - constants of this file
# Of some agents: their leads, and whose message they are to answer; of each the last message.
_PEOPLE = f"""
    people AS (
        SELECT id FROM leads WHERE tenant_id = :tenant AND owner_id = ANY(:agents) AND merged_into IS NULL
        UNION
        SELECT coalesce(l.merged_into, l.id) FROM tasks t
        JOIN leads l ON l.tenant_id = :tenant AND l.id = t.lead_id
        WHERE t.tenant_id = :tenant AND t.assignee_id = ANY(:agents) AND t.done_at IS NULL AND t.kind IN {_TASKS})"""  # noqa: S608 - constants of this file
_OF_SOME = text(f"""
    WITH {_PEOPLE}
    SELECT {_SHOWN}
    FROM people JOIN leads root ON root.tenant_id = :tenant AND root.id = people.id
    CROSS JOIN LATERAL (
        SELECT * FROM messages x WHERE x.tenant_id = :tenant AND x.lead_id IN {_MEMBERS} AND {_MATCHES.format(m="x")}
        ORDER BY x.id DESC LIMIT 1) m
    WHERE m.id < :after
    ORDER BY m.id DESC LIMIT :limit
""")  # noqa: S608 - constants of this file
_COUNT_ALL = text(f"""
    SELECT count(*) FROM (SELECT DISTINCT m.lead_id FROM messages m
        WHERE m.tenant_id = :tenant AND {_OPEN.format(m="m")} LIMIT {MOST_COUNTED}) AS counted
""")  # noqa: S608 - constants of this file
_COUNT_SOME = text(f"""
    WITH {_PEOPLE}
    SELECT count(*) FROM (
        SELECT FROM people JOIN leads root ON root.tenant_id = :tenant AND root.id = people.id
        WHERE EXISTS (SELECT FROM messages m WHERE m.tenant_id = :tenant AND m.lead_id IN {_MEMBERS}
            AND {_OPEN.format(m="m")}) LIMIT {MOST_COUNTED}) AS counted
""")  # noqa: S608 - constants of this file
_NEWEST = 2**62


@dataclass(frozen=True)
class InboxFilter:
    """`agents` None: everybody's."""

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
    given: dict[str, Any] = {
        "tenant": tenant_id,
        "unanswered": criteria.unanswered,
        "channel": criteria.channel,
        "intent": criteria.intent,
        "after": page.after or _NEWEST,
        "limit": page.limit,
    }
    if criteria.agents is None:
        return (await run_sql(session, _OF_ALL, given)).all()
    return (await run_sql(session, _OF_SOME, given | {"agents": list(criteria.agents)})).all()


async def count_unanswered(session: AsyncSession, tenant_id: int, agents: Sequence[int] | None) -> int:
    """People who wait for an answer; counted up to `MOST_COUNTED`."""
    if agents is None:
        return int((await run_sql(session, _COUNT_ALL, {"tenant": tenant_id})).scalar_one())
    of = {"tenant": tenant_id, "agents": list(agents)}
    return int((await run_sql(session, _COUNT_SOME, of)).scalar_one())


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
