"""An agent's command on its way to its run: sent under one key, until there is an answer."""

import asyncio
import time
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused, Unanswered, Unavailable
from domain.lifecycle.chapters.offer import Accept, Decline, OfferAnswer
from domain.lifecycle.commands import CommandResult, PendingCommand, SentCommand, code_of
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.ports import CommandSender
from domain.privacy import Actor, ActorKind
from store import privacy
from store.lifecycle import commands
from store.routing import open_offers
from store.session import Database

# A run whose last workflow task was lost does not know yet what that task wrote: an offer, for example.
_NOT_YET_KNOWN = frozenset({"no_offer", "not_offered_to_you", "not_started"})
_PAUSE = timedelta(milliseconds=250)
_LEASE = timedelta(seconds=10)


async def ask(
    database: Database, runs: CommandSender, sent: SentCommand, within: timedelta, *, again: bool
) -> CommandResult | None:
    """The run's answer; None when there was none in time. `again`: it may have been sent before.

    Raises `Unavailable` when the command was certainly not sent.
    """
    until = time.monotonic() + within.total_seconds()
    while True:
        left = timedelta(seconds=max(until - time.monotonic(), 0.1))
        try:
            since = sent.sent_at if again else None
            return CommandResult(await runs.command(sent.lead, sent.command, key=sent.key, within=left, since=since))
        except Unanswered:
            return None
        except Refused as refusal:
            known = await _as_stored(database, sent, refusal)
            if known is not None:
                return CommandResult(reason=known.reason, detail=str(known))
        if left < 2 * _PAUSE:
            return None
        await asyncio.sleep(_PAUSE.total_seconds())


async def settle(
    database: Database, runs: CommandSender, pending: PendingCommand, within: timedelta, now: datetime
) -> CommandResult | None:
    """Sends a kept command again and keeps what comes of it; None while there is no answer.

    One sender at a time: of two, one could hear a refusal after the other's was carried out.
    """
    tenant_id = pending.lead.tenant_id
    async with database.tenant_session(tenant_id) as session:
        if not await commands.take(session, pending, now + within + _LEASE):
            found = await commands.find(session, pending.lead, pending.id)
            return found.result if found else None
    try:
        result = await ask(database, runs, pending, within, again=True)
    except Unavailable:
        result = None
    async with database.tenant_session(tenant_id) as session:
        if result is None:
            await commands.give_back(session, pending)
        else:
            await commands.answer(session, pending, result)
            if result.answer is None:
                await _note_refusal(session, pending, result, now)
    return result


async def _note_refusal(session: AsyncSession, pending: PendingCommand, result: CommandResult, now: datetime) -> None:
    """Who sent it heard only that it was received: the lead's history says what became of it."""
    facts: dict[str, privacy.Fact] = {"command": code_of(pending.command), "reason": result.reason}
    actor = Actor.of(ActorKind.USER, pending.user_id)
    entry = privacy.Entry(now, actor, "command_refused", "lead", pending.lead.lead_id, facts=facts)
    await privacy.record(session, pending.lead.tenant_id, entry)


async def _as_stored(database: Database, sent: SentCommand, refusal: Refused) -> Refused | None:
    """As `offer_as_stored`, of the agent's own offer; any other command is refused as the run says."""
    command = sent.command
    if refusal.reason not in _NOT_YET_KNOWN or not isinstance(command, Accept | Decline):
        return refusal
    async with database.tenant_session(sent.lead.tenant_id) as session:
        return await offer_as_stored(session, sent.lead, command.agent_id, command.offer_id, refusal)


async def offer_as_stored(
    session: AsyncSession, lead: LeadRef, agent_id: int, offer_id: int | None, refusal: Refused
) -> Refused | None:
    """What became of the agent's offer, where the run has moved on; None: the run does not know the offer yet."""
    if refusal.reason not in _NOT_YET_KNOWN:
        return refusal
    found = await open_offers.last_offer(session, lead, agent_id, offer_id)
    if found is None:
        return refusal
    if found.is_open:
        return None
    return _ENDED.get(OfferAnswer(found.answer), refusal) if found.answer is not None else _ENDED[OfferAnswer.EXPIRED]


_ENDED = {
    OfferAnswer.ACCEPTED: Refused("already_accepted", "You have accepted this lead already."),
    OfferAnswer.DECLINED: Refused("already_answered", "You have declined this lead already."),
    OfferAnswer.EXPIRED: Refused("offer_expired", "The time to accept this offer has run out."),
}
