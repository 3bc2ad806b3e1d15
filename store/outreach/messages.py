"""The outreach ledger: what was meant to be sent, what became of it, and how much went out lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, func, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import Receipt
from domain.outreach.refusals import SendRefusal
from domain.outreach.spending.guard import LONGEST_PREFIX
from store.duplicates.members import MEMBERS, members
from store.session import Query, run_sql
from store.tables.criteria import of_run
from store.tables.leads import LeadRow
from store.tables.outreach import AttemptRow, MessageRow

_SENT = """
    FROM messages WHERE tenant_id = :tenant AND channel = :channel AND direction = 'out' AND state <> 'skipped'
"""
_EARLIER = text(f"""
    SELECT coalesce(left(recipient, {LONGEST_PREFIX}), '') AS start, count(*) AS day,
           count(*) FILTER (WHERE created_at > :hour) AS hour
    {_SENT} AND created_at > :day AND created_at <= :until GROUP BY 1
""")
_LATELY = text(f"""
    SELECT count(*) AS total, count(*) FILTER (WHERE starts_with(recipient, :prefix)) AS prefix
    {_SENT} AND created_at > :until
""")

_ARRIVED = frozenset({DeliveryState.DELIVERED, DeliveryState.READ})


# What a report says waits in the outbox, and then in the run's inbox.
_REPORTED = text("""
    SELECT body ->> 'provider' AS provider, body ->> 'provider_id' AS provider_id FROM start_requests
    WHERE tenant_id = :tenant AND lead_id = :lead AND message = 'delivered' AND body ->> 'message_id' = :message
    ORDER BY id LIMIT 1
""")


@dataclass(frozen=True)
class Earlier:
    """Sent by `until`, within a day and within an hour of `at`; of the latter by how the number begins."""

    at: datetime
    until: datetime
    day: int
    hour: int
    by_start: Mapping[str, int]

    def with_lately(self, prefix: str, lately: Any) -> tuple[int, int, int]:
        """Of the last hour, of the last day, and of the last hour to numbers that begin with `prefix`."""
        begin_so = sum(count for start, count in self.by_start.items() if start.startswith(prefix))
        return self.hour + lately.total, self.day + lately.total, begin_so + lately.prefix


# A transaction that writes an intent is over by then.
_SETTLED, _COUNT_AGAIN = timedelta(seconds=30), timedelta(seconds=10)
_counted: WeakKeyDictionary[object, dict[tuple[int, Channel], Earlier]] = WeakKeyDictionary()


_BY_TOKEN = select(MessageRow).where(
    col(MessageRow.tenant_id) == bindparam("tenant"), col(MessageRow.token) == bindparam("token")
)


async def by_token(session: AsyncSession, tenant_id: int, token: str) -> MessageRow | None:
    return (await session.exec(_BY_TOKEN, params={"tenant": tenant_id, "token": token})).one_or_none()


async def by_id(session: AsyncSession, tenant_id: int, message_id: int) -> MessageRow | None:
    return await session.get(MessageRow, (tenant_id, message_id))


async def was_refused(session: AsyncSession, lead: LeadRow, attempt: int, code: str) -> bool:
    """Whether the run's attempt was skipped for this reason."""
    query = select(MessageRow.id).where(
        MessageRow.tenant_id == lead.tenant_id,
        MessageRow.lead_id == lead.id,
        MessageRow.run == lead.run,
        MessageRow.attempt == attempt,
        MessageRow.code == code,
    )
    return (await session.exec(query)).first() is not None


_NEWEST_MAIL = text("""
    SELECT id FROM messages WHERE tenant_id = :tenant AND lead_id = :lead AND direction = 'out' AND channel = 'email'
        AND lower(recipient) = :address
    ORDER BY id DESC LIMIT 1
""")


async def newest_mail(session: AsyncSession, lead: LeadRow, address: str) -> int | None:
    """Of ours to this address in normal form."""
    of = {"tenant": lead.tenant_id, "lead": lead.id, "address": address}
    return (await run_sql(session, _NEWEST_MAIL, of)).scalar_one_or_none()


async def reported(session: AsyncSession, tenant_id: int, lead_id: int, message_id: int) -> Receipt | None:
    """Whose report on the message came first; None: none yet."""
    criteria = {"tenant": tenant_id, "lead": lead_id, "message": str(message_id)}
    row = (await run_sql(session, _REPORTED, criteria)).one_or_none()
    return Receipt(row.provider, row.provider_id) if row is not None and row.provider else None


async def sent_earlier(session: AsyncSession, tenant_id: int, channel: Channel, now: datetime) -> Earlier:
    """Messages of the last hour and the last day, but for those of the last half minute.

    Up to ten seconds' worth too many, never too few: a hospital may send 200,000 a day, and each of them asks. What is
    older than half a minute is counted once in a while, the rest each time.
    """
    counted = _counted.setdefault(session.get_bind(), {})
    key = (tenant_id, channel)
    earlier = counted.get(key)
    if earlier is None or not timedelta(0) <= now - earlier.at < _COUNT_AGAIN:
        earlier = counted[key] = await _count(session, tenant_id, channel, now)
    return earlier


def lately_query(tenant_id: int, channel: Channel, prefix: str, earlier: Earlier) -> Query:
    """What was sent since then: one row, for `Earlier.with_lately`."""
    return _LATELY.text, {"tenant": tenant_id, "channel": channel.value, "prefix": prefix, "until": earlier.until}


async def _count(session: AsyncSession, tenant_id: int, channel: Channel, now: datetime) -> Earlier:
    until = now - _SETTLED
    criteria = {"hour": now - timedelta(hours=1), "day": now - timedelta(days=1), "until": until}
    rows = (await run_sql(session, _EARLIER, {"tenant": tenant_id, "channel": channel.value, **criteria})).all()
    by_start = {row.start: row.hour for row in rows if row.hour}
    return Earlier(now, until, sum(row.day for row in rows), sum(by_start.values()), by_start)


_STEPS = text(f"""
    SELECT created_at FROM messages
    WHERE tenant_id = :tenant AND lead_id IN {MEMBERS} AND direction = 'out' AND starts_with(step, :step)
      AND state NOT IN ('skipped', 'failed')
""")  # noqa: S608 - constants of this file


async def moments_of_steps(session: AsyncSession, lead: LeadRow, step: str) -> list[datetime]:
    """When the person got messages of steps that begin so, in whichever run."""
    return list((await run_sql(session, _STEPS, {"tenant": lead.tenant_id, "lead": lead.id, "step": step})).scalars())


_RECEIVED = text(f"""
    SELECT created_at, purpose FROM messages
    WHERE tenant_id = :tenant AND lead_id IN {MEMBERS} AND direction = 'out' AND channel <> 'call'
      AND state NOT IN ('skipped', 'failed') AND code IS DISTINCT FROM 'not_taken' AND mode <> 'test'
      AND created_at > :since
""")  # noqa: S608 - constants of this file


def received_query(lead: LeadRow, since: datetime) -> Query:
    """When (`created_at`) the person, by whichever of their leads, got a message since then, and for what purpose."""
    return _RECEIVED.text, {"tenant": lead.tenant_id, "lead": lead.id, "since": since}


def advance(
    message: MessageRow, state: DeliveryState, now: datetime, code: str = "", refusal: SendRefusal | None = None
) -> bool:
    """Moves a message on; callbacks come twice and out of order, so never back. Whether it moved."""
    if state.rank <= DeliveryState(message.state).rank:
        return False
    message.state, message.state_at = state.value, now
    if state in _ARRIVED and message.delivered_at is None:
        message.delivered_at = now
    if code:
        message.code, message.refusal = code, refusal
    return True


_SOFT_FAILURES = text("""
    SELECT count(*) FROM messages
    WHERE tenant_id = :tenant AND lead_id = :lead AND direction = 'out' AND recipient = :recipient AND id <> :message
      AND state = 'failed' AND starts_with(code, 'soft:') AND id > coalesce((
          SELECT max(id) FROM messages
          WHERE tenant_id = :tenant AND lead_id = :lead AND direction = 'out' AND recipient = :recipient
            AND state IN ('delivered', 'read')), 0)
""")


async def failed_softly(session: AsyncSession, message: MessageRow) -> bool:
    """Whether two others to the same address failed so since one arrived: what fails three times will not pass."""
    of = {"tenant": message.tenant_id, "lead": message.lead_id, "recipient": message.recipient, "message": message.id}
    return int((await run_sql(session, _SOFT_FAILURES, of)).scalar_one()) >= 2


async def last_unmade_call(session: AsyncSession, lead: LeadRow) -> AttemptRow | None:
    """The run's last attempt, if it was a call of which nobody had said anything when its time ran out."""
    found = await session.exec(
        select(AttemptRow)
        .where(*of_run(AttemptRow, lead), col(AttemptRow.made_at).is_not(None))
        .order_by(col(AttemptRow.number).desc())
        .limit(1)
    )
    row = found.first()
    return row if row is not None and row.channel == Channel.CALL.value and row.outcome == "not_made" else None


_OF_RUN = (
    col(AttemptRow.tenant_id) == bindparam("tenant"),
    col(AttemptRow.lead_id) == bindparam("lead"),
    col(AttemptRow.run) == bindparam("run"),
)
_ATTEMPT = select(AttemptRow).where(*_OF_RUN, col(AttemptRow.number) == bindparam("number"))
_NEWEST_ATTEMPT = (
    select(AttemptRow)
    .where(*_OF_RUN, col(AttemptRow.number) <= bindparam("number"))
    .order_by(col(AttemptRow.number).desc())
    .limit(1)
)


def _numbered(lead: LeadRow, number: int) -> dict[str, int]:
    return {"tenant": lead.tenant_id, "lead": lead.id, "run": lead.run, "number": number}


async def attempt(session: AsyncSession, lead: LeadRow, number: int) -> AttemptRow | None:
    return (await session.exec(_ATTEMPT, params=_numbered(lead, number))).one_or_none()


async def newest_attempt(session: AsyncSession, lead: LeadRow, number: int) -> AttemptRow | None:
    """The newest that was planned in this run, up to `number`."""
    return (await session.exec(_NEWEST_ATTEMPT, params=_numbered(lead, number))).first()


async def last_inbound(session: AsyncSession, lead: LeadRow, channel: Channel) -> datetime | None:
    """When the person last wrote to us on this channel, on whichever of their leads."""
    query = select(func.max(MessageRow.created_at)).where(
        MessageRow.tenant_id == lead.tenant_id,
        col(MessageRow.lead_id).in_(members(lead.tenant_id, lead.id)),
        MessageRow.direction == "in",
        MessageRow.channel == channel.value,
    )
    return (await session.exec(query)).one_or_none()
