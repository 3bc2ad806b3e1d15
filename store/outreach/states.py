"""Whether a hospital's messages go out, to whom, and what waits meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.consent import Purpose
from domain.outreach.modes import RUNNING, Mode, OutreachState
from store.outreach import blocks
from store.session import Database, Query, driver_sql, rows_of_all, run_sql
from store.tables.leads import LeadRow

# A worker that is late must not make what waits look as if it had gone.
_LATE = timedelta(minutes=15)
_STATE = text("SELECT paused_at, mode, divert_to FROM outreach_states WHERE tenant_id = :tenant")
_SHOWN = text("""
    SELECT s.*, p.name AS paused_name, r.name AS resumed_name, d.name AS divert_name, m.name AS mode_name,
           d.email AS divert_email, a.phone AS divert_phone
    FROM outreach_states s
    LEFT JOIN users p ON (p.tenant_id, p.id) = (s.tenant_id, s.paused_by)
    LEFT JOIN users r ON (r.tenant_id, r.id) = (s.tenant_id, s.resumed_by)
    LEFT JOIN users d ON (d.tenant_id, d.id) = (s.tenant_id, s.divert_to)
    LEFT JOIN users m ON (m.tenant_id, m.id) = (s.tenant_id, s.mode_by)
    LEFT JOIN agents a ON (a.tenant_id, a.id) = (s.tenant_id, s.divert_to)
    WHERE s.tenant_id = :tenant
""")
_PAUSE = text("""
    INSERT INTO outreach_states AS s (tenant_id, paused_at, paused_by, reason) VALUES (:tenant, :at, :user, :reason)
    ON CONFLICT (tenant_id) DO UPDATE SET paused_at = :at, paused_by = :user, reason = :reason
    WHERE s.paused_at IS NULL RETURNING paused_at
""")
_RESUME = text("""
    UPDATE outreach_states SET paused_at = NULL, resumed_at = :at, resumed_by = :user, spread_until = :until
    WHERE tenant_id = :tenant AND paused_at IS NOT NULL RETURNING resumed_at
""")
_SET_MODE = text("""
    INSERT INTO outreach_states AS s (tenant_id, mode, divert_to, mode_at, mode_by)
    VALUES (:tenant, :mode, :divert_to, :at, :user)
    ON CONFLICT (tenant_id) DO UPDATE SET mode = :mode, divert_to = :divert_to, mode_at = :at, mode_by = :user
    WHERE (s.mode, s.divert_to) IS DISTINCT FROM (:mode, CAST(:divert_to AS bigint)) RETURNING mode
""")
_HOLD = text("""
    INSERT INTO held_messages (tenant_id, token, lead_id, run, channel, purpose, reason, since, until)
    VALUES (:tenant, :token, :lead, :run, :channel, :purpose, :reason, :at, :until)
    ON CONFLICT (tenant_id, token) DO UPDATE
    SET channel = :channel, purpose = :purpose, reason = :reason, until = :until
""")
_WAITING = text("""
    SELECT h.reason, count(*) AS messages FROM held_messages h
    JOIN leads l ON (l.tenant_id, l.id) = (h.tenant_id, h.lead_id) AND l.run = h.run AND NOT l.run_closed
    WHERE h.tenant_id = :tenant AND h.until > :late AND NOT EXISTS (
        SELECT FROM messages m WHERE (m.tenant_id, m.token) = (h.tenant_id, h.token) AND m.state <> 'intent')
    GROUP BY h.reason ORDER BY h.reason
""")
_FORGET = text("""
    DELETE FROM held_messages WHERE tenant_id = :tenant AND token = ANY (ARRAY(
        SELECT token FROM held_messages WHERE tenant_id = :tenant AND until < :before LIMIT :limit))
""")
_ADDRESSES = text("""
    SELECT u.email, a.phone FROM users u LEFT JOIN agents a ON (a.tenant_id, a.id) = (u.tenant_id, u.id)
    WHERE u.tenant_id = :tenant AND u.id = :user AND u.active
""")


# Compared with itself, a moment later. Consents are counted by their ids: one that was committed late has a lower one.
_GROUNDS = text("""
    WITH member AS MATERIALIZED (
        SELECT id, run, run_closed, merged_into, withdrawn_at, phone_e164, email, email_norm FROM leads
        WHERE tenant_id = :tenant AND (id = :lead OR merged_into = :lead))
    SELECT (SELECT (paused_at, mode, divert_to)::text FROM outreach_states WHERE tenant_id = :tenant) AS state,
           (SELECT array_agg(member::text ORDER BY id) FROM member) AS members,
           ARRAY(SELECT found FROM blocked_digests(CAST(:digests AS bytea[])) AS found ORDER BY found) AS blocked,
           ARRAY(SELECT s.id FROM suppressions s WHERE s.tenant_id = :tenant AND s.lifted_at IS NULL
                   AND s.address IN (SELECT phone_e164 FROM member UNION ALL SELECT email_norm FROM member)
                 ORDER BY s.id) AS opt_outs,
           ARRAY(SELECT c.id FROM member JOIN consents c ON c.tenant_id = :tenant AND c.lead_id = member.id
                 WHERE NOT EXISTS (SELECT FROM touches t WHERE t.tenant_id = :tenant AND t.id = c.touch_id
                                     AND t.withdrawn_at IS NOT NULL)
                 ORDER BY c.id) AS consents,
           (SELECT count(*) FROM member JOIN messages m ON m.tenant_id = :tenant AND m.lead_id = member.id
            WHERE m.direction = 'in') AS received
""")
# To plan it for each lead costs several times what it costs to run it.
_PLANNED = "SELECT set_config('plan_cache_mode', :mode, true)"
_SAME_GROUNDS = driver_sql(_GROUNDS)


@dataclass(frozen=True)
class Grounds:
    """What a decision to send rests on: the hospital's state, and the person's leads, addresses, blocks, opt-outs,
    consents and messages."""

    parameters: Mapping[str, Any]
    seen: tuple[Any, ...]


class Held(NamedTuple):
    """A message that is due and waits: its token, whose it is, and why."""

    token: str
    lead_id: int
    run: int
    channel: Channel
    purpose: Purpose
    reason: str


@dataclass(frozen=True)
class StaffAddresses:
    """Where diverted messages go; None: nowhere."""

    email: str | None = None
    phone: str | None = None

    def on(self, channel: Channel) -> str | None:
        return self.email if channel is Channel.EMAIL else self.phone


async def load_state(session: AsyncSession, tenant_id: int) -> OutreachState:
    return read_state((await run_sql(session, _STATE, {"tenant": tenant_id})).all())


def state_query(tenant_id: int) -> Query:
    return _STATE.text, {"tenant": tenant_id}


def read_state(rows: Sequence[Any]) -> OutreachState:
    return OutreachState(rows[0].paused_at, Mode(rows[0].mode), rows[0].divert_to) if rows else RUNNING


async def shown_state(session: AsyncSession, tenant_id: int) -> Row[Any] | None:
    """With the names of who said so; None: nobody ever did."""
    return (await run_sql(session, _SHOWN, {"tenant": tenant_id})).one_or_none()


async def pause(session: AsyncSession, tenant_id: int, user_id: int, reason: str, at: datetime) -> bool:
    """False: it was paused already; who did it first stands."""
    given = {"tenant": tenant_id, "user": user_id, "reason": reason, "at": at}
    return (await run_sql(session, _PAUSE, given)).first() is not None


async def resume(session: AsyncSession, tenant_id: int, user_id: int, until: datetime, at: datetime) -> bool:
    """`until`: when the last of what waited has looked again. False: nothing was paused."""
    given = {"tenant": tenant_id, "user": user_id, "until": until, "at": at}
    return (await run_sql(session, _RESUME, given)).first() is not None


async def set_mode(session: AsyncSession, tenant_id: int, user_id: int, state: OutreachState, at: datetime) -> bool:
    """False: it was that already."""
    given = {"tenant": tenant_id, "user": user_id, "mode": state.mode.value, "divert_to": state.divert_to, "at": at}
    return (await run_sql(session, _SET_MODE, given)).first() is not None


async def hold(session: AsyncSession, tenant_id: int, held: Held, at: datetime, until: datetime) -> None:
    given = {
        "tenant": tenant_id,
        "token": held.token,
        "lead": held.lead_id,
        "run": held.run,
        "channel": held.channel.value,
        "purpose": held.purpose.value,
        "reason": held.reason,
        "at": at,
        "until": until,
    }
    await run_sql(session, _HOLD, given)


async def waiting(session: AsyncSession, tenant_id: int, now: datetime) -> Mapping[str, int]:
    """How many messages are due and may not go, by reason."""
    rows = await run_sql(session, _WAITING, {"tenant": tenant_id, "late": now - _LATE})
    return {row.reason: row.messages for row in rows}


async def forget_held(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> int:
    """Returns how many."""
    return (await run_sql(session, _FORGET, {"tenant": tenant_id, "before": before, "limit": limit})).rowcount


async def is_paused(session: AsyncSession, tenant_id: int) -> bool:
    return (await load_state(session, tenant_id)).paused


async def grounds(session: AsyncSession, lead: LeadRow) -> Grounds:
    """To be taken before the decision: what changes while it is made has changed since."""
    held = (("phone", lead.phone_e164), ("email", lead.email_norm))
    digests = blocks.digests(session, [(kind, address) for kind, address in held if address])
    parameters = {"tenant": lead.tenant_id, "lead": lead.id, "digests": digests}
    planned = ((_PLANNED, {"mode": mode}) for mode in ("force_generic_plan", "auto"))
    _, (row,), _ = await rows_of_all(session, [next(planned), (_GROUNDS.text, parameters), next(planned)])
    return Grounds(parameters, tuple(row))


async def unchanged(database: Database, before: Grounds) -> bool:
    """Whether nothing that the decision rests on has changed since."""
    async with database.tenant_cursor(before.parameters["tenant"], plan_once=True) as cursor:
        await cursor.execute(_SAME_GROUNDS, before.parameters)
        row = await cursor.fetchone()
    return row is not None and tuple(row) == before.seen


async def staff_addresses(session: AsyncSession, tenant_id: int, user_id: int) -> StaffAddresses:
    row = (await run_sql(session, _ADDRESSES, {"tenant": tenant_id, "user": user_id})).one_or_none()
    return StaffAddresses(row.email, row.phone) if row else StaffAddresses()
