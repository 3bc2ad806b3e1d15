"""The ledger of notices: written with their cause, taken up one by one, each sent at most once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import Receipt
from domain.team.notices import Notice, NoticeKind, NoticeRequest
from store.session import run_sql
from store.tables.team import NoticeRow

# A sender holds an intent for less than this; an older one belongs to a process that died.
SENDING = timedelta(minutes=2)

# A test of a text is sent by whoever asked for it, and waits for nobody.
SAMPLE = "template_test"
_NOTICE = f"n.kind <> '{SAMPLE}'"
_DUE = f"{_NOTICE} AND (n.state = 'waiting' OR (n.state = 'intent' AND n.intended_at < :stale))"
_NEXT = text(f"""
    SELECT n.id, n.token, n.lead_id, n.kind, n.channel, n.facts, n.created_at, n.send_by, n.state, n.recipient,
           n.provider, n.vendor_account,
           u.active, u.email, a.phone, coalesce(o.answer IS NOT NULL, false) AS over
    FROM notices n
    JOIN users u ON (u.tenant_id, u.id) = (n.tenant_id, n.user_id)
    LEFT JOIN agents a ON (a.tenant_id, a.id) = (n.tenant_id, n.user_id)
    LEFT JOIN offers o ON (o.tenant_id, o.id) = (n.tenant_id, (n.facts ->> 'offer')::bigint)
    WHERE n.tenant_id = :tenant AND {_DUE} AND n.channel <> ALL (:closed)
    ORDER BY n.id LIMIT 1 FOR UPDATE OF n SKIP LOCKED
""")  # noqa: S608 - constants of this file
_WAITS = text(f"SELECT EXISTS (SELECT FROM notices n WHERE n.tenant_id = :tenant AND {_DUE})")  # noqa: S608

_ADD = text("""
    INSERT INTO notices (tenant_id, user_id, lead_id, kind, step, channel, facts, token, state, send_by)
    SELECT :tenant, user_id, CAST(:lead AS bigint), :kind, :step, channel, :facts, 'notice-' || gen_random_uuid(),
           'waiting', :send_by
    FROM unnest(CAST(:users AS bigint[])) AS user_id CROSS JOIN unnest(CAST(:channels AS text[])) AS channel
    ON CONFLICT DO NOTHING RETURNING id
""").bindparams(bindparam("facts", type_=JSONB))


@dataclass(frozen=True)
class Due:
    """A notice to see to. `intended`: somebody may have sent it; `over`: its offer was answered meanwhile."""

    id: int
    notice: Notice
    send_by: datetime
    intended: bool
    over: bool
    active: bool
    email: str | None
    phone: str | None
    recipient: str | None
    provider: str | None = None
    vendor_account: str | None = None

    @property
    def address(self) -> str | None:
        return self.email if self.notice.channel is Channel.EMAIL else self.phone


async def add(session: AsyncSession, tenant_id: int, request: NoticeRequest) -> bool:
    """Whether any is new."""
    written = {
        "tenant": tenant_id,
        "users": sorted(set(request.users)),
        "channels": [channel.value for channel in request.channels],
        "lead": request.lead_id,
        "kind": request.kind.value,
        "step": request.step,
        "facts": dict(request.facts),
        "send_by": request.send_by,
    }
    return (await run_sql(session, _ADD, written)).first() is not None


async def waits(session: AsyncSession, tenant_id: int, now: datetime) -> bool:
    """Whether there is anything to send or to look after."""
    found = await run_sql(session, _WAITS, {"tenant": tenant_id, "stale": now - SENDING})
    return bool(found.scalar_one())


async def next_due(session: AsyncSession, tenant_id: int, closed: Collection[Channel], now: datetime) -> Due | None:
    """The oldest that nobody else has in hand, locked; not by `closed` channels."""
    channels = [channel.value for channel in closed]
    found = await run_sql(session, _NEXT, {"tenant": tenant_id, "stale": now - SENDING, "closed": channels})
    row = found.one_or_none()
    if row is None:
        return None
    notice = Notice(
        row.token, tenant_id, row.lead_id, NoticeKind(row.kind), Channel(row.channel), row.facts, row.created_at
    )
    intended = row.state == "intent"
    where = (row.email, row.phone, row.recipient, row.provider, row.vendor_account)
    return Due(row.id, notice, row.send_by, intended, row.over, row.active, *where)


async def intend(session: AsyncSession, due: Due, to: str, vendor: tuple[str, str | None], now: datetime) -> None:
    """From here on it may have been sent, by this vendor and its account."""
    values = {"recipient": to, "intended_at": now, "state_at": now, "provider": vendor[0], "vendor_account": vendor[1]}
    await _set(session, due, state="intent", code=None, **values)


async def not_taken(session: AsyncSession, due: Due, now: datetime) -> None:
    """The provider certainly did not take it: it waits again."""
    await _set(session, due, state="waiting", code="not_taken", state_at=now)


async def end(
    session: AsyncSession, due: Due, state: DeliveryState, now: datetime, code: str = "", receipt: Receipt | None = None
) -> None:
    """`sent`, `failed`, `unknown` or `skipped`."""
    by = {"provider": receipt.provider, "provider_id": receipt.provider_id} if receipt is not None else {}
    await _set(session, due, state=state.value, code=code or None, state_at=now, **by)


async def _set(session: AsyncSession, due: Due, **values: object) -> None:
    row = (col(NoticeRow.tenant_id) == due.notice.tenant_id, col(NoticeRow.id) == due.id)
    await session.exec(update(NoticeRow).where(*row, col(NoticeRow.state).in_(("waiting", "intent"))).values(**values))


# One notice by several channels is the first of its rows. Marks stand on all of them.
_FIRST = """NOT EXISTS (
    SELECT FROM notices e WHERE e.tenant_id = n.tenant_id AND e.user_id = n.user_id AND e.kind = n.kind
        AND e.step = n.step AND e.id < n.id)"""
_LIST = """
    SELECT n.id, n.created_at, n.kind, n.facts, n.lead_id, n.read_at FROM notices n
    WHERE n.tenant_id = :tenant AND n.user_id = :user AND {notice} AND {unread} AND {first}
        AND (CAST(:before AS bigint) IS NULL OR n.id < :before)
    ORDER BY n.id DESC LIMIT :limit
"""
_LISTS = {
    unread: text(_LIST.format(notice=_NOTICE, unread="n.read_at IS NULL" if unread else "true", first=_FIRST))
    for unread in (False, True)
}
_COUNT = text(f"""
    SELECT count(*) FROM (
        SELECT FROM notices n
        WHERE n.tenant_id = :tenant AND n.user_id = :user AND n.read_at IS NULL
            AND {_NOTICE} AND {_FIRST} LIMIT 1000) AS unread
""")  # noqa: S608 - a constant of this file
_READ = text("""
    UPDATE notices n SET read_at = :now
    WHERE n.tenant_id = :tenant AND n.user_id = :user AND n.read_at IS NULL AND (
        CAST(:ids AS bigint[]) IS NULL OR (n.kind, n.step) IN (
            SELECT kind, step FROM notices WHERE tenant_id = :tenant AND user_id = :user AND id = ANY (:ids)))
""")


async def list_notices(
    session: AsyncSession, tenant_id: int, user_id: int, *, unread: bool, before: int | None, limit: int
) -> Sequence[Row[Any]]:
    """The newest first, older than `before`."""
    criteria = {"tenant": tenant_id, "user": user_id, "before": before, "limit": limit}
    return (await run_sql(session, _LISTS[unread], criteria)).all()


async def count_unread(session: AsyncSession, tenant_id: int, user_id: int) -> int:
    """At most 1,000."""
    return int((await run_sql(session, _COUNT, {"tenant": tenant_id, "user": user_id})).scalar_one())


async def mark_read(
    session: AsyncSession, tenant_id: int, user_id: int, ids: Collection[int] | None, now: datetime
) -> None:
    """`ids` None: all of the user's."""
    given = None if ids is None else list(ids)
    await run_sql(session, _READ, {"tenant": tenant_id, "user": user_id, "ids": given, "now": now})
