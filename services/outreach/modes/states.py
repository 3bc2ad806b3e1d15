"""Pause and resume a hospital's outgoing messages, try them out, divert them to oneself."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.outreach.modes import Mode, OutreachState, slot_of
from domain.privacy import Actor
from store import privacy
from store.outreach import states


async def pause(
    session: AsyncSession, tenant_id: int, user_id: int, reason: str, *, actor: Actor, now: datetime
) -> None:
    """From the commit on nothing leaves that a worker has not handed over already; attempts wait."""
    if await states.pause(session, tenant_id, user_id, reason, now):
        await _record(session, tenant_id, "outreach_paused", actor, now)


async def resume(session: AsyncSession, tenant_id: int, user_id: int, *, actor: Actor, now: datetime) -> None:
    """What waited goes in its own time: each lead looks again at its second of the slot."""
    before = await states.load_state(session, tenant_id)
    if before.paused_at is None:
        return
    slot = slot_of(before.paused_at, now)
    if await states.resume(session, tenant_id, user_id, now + slot, now):
        seconds = int((now - before.paused_at).total_seconds())
        await _record(session, tenant_id, "outreach_resumed", actor, now, paused_s=seconds)


async def set_mode(
    session: AsyncSession, tenant_id: int, user_id: int, mode: Mode, *, actor: Actor, now: datetime
) -> None:
    """Diverted is to whoever asks for it, at their own addresses. Raises `Refused` where they have none."""
    divert_to = user_id if mode is Mode.DIVERT else None
    if divert_to is not None:
        to = await states.staff_addresses(session, tenant_id, divert_to)
        if not (to.email or to.phone):
            raise Refused("no_own_address", "You have no e-mail address or phone here that messages could go to.")
    if await states.set_mode(session, tenant_id, user_id, OutreachState(None, mode, divert_to), now):
        await _record(session, tenant_id, "outreach_mode_set", actor, now, mode=mode.value, divert_to=divert_to)


async def _record(
    session: AsyncSession, tenant_id: int, action: str, actor: Actor, now: datetime, **facts: privacy.Fact
) -> None:
    await privacy.record(session, tenant_id, privacy.Entry(now, actor, action, "tenant", facts=facts))
