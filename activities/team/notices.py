"""Sends what staff are to be told, by the send protocol: intent, call once, record; an intent found is looked after."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from temporalio import activity

from activities import clock
from domain.leads.lead import Channel
from domain.outreach.ports import OutgoingMessage, Sender
from domain.team.notices import SendNotices, compose
from providers.contract import Final, Retryable, Unknown
from store.lifecycle import lead_runs
from store.session import Database
from store.team import notices
from store.team.notices import Due

# A drain that is about to end would miss what is written now: it looks again for a while.
LINGER = timedelta(seconds=1)
LOOK_AGAIN = timedelta(milliseconds=200)
GIVE_UP_AFTER = timedelta(hours=1)


class NoticeActivities:
    def __init__(self, database: Database, senders: Mapping[Channel, Sender], public_url: str) -> None:
        self._database, self._senders, self._public_url = database, senders, public_url

    @activity.defn
    async def send_notices(self, step: SendNotices) -> None:
        """Until nothing waits any more. What a provider does not take now, the sweep brings again."""
        closed: set[Channel] = set()
        quiet_since = clock.wall()
        while clock.wall() - quiet_since < LINGER:
            if not await self._next(step.tenant_id, closed):
                await asyncio.sleep(LOOK_AGAIN.total_seconds())
                continue
            quiet_since = clock.wall()
            activity.heartbeat()

    async def _next(self, tenant_id: int, closed: set[Channel]) -> bool:
        """Sees to one notice; whether there was one. A channel that takes nothing now is closed."""
        async with self._database.tenant_session(tenant_id) as session:
            now = clock.wall()
            due = await notices.next_due(session, tenant_id, closed, now)
            if due is None:
                return False
            refusal = None if due.intended else _refusal(due, now)
            to = due.recipient or due.address
            if refusal is not None or to is None:
                await notices.end(session, due, "skipped", now, code=refusal or "no_address")
                return True
            tenant = await lead_runs.load_tenant(session, tenant_id)
            message = compose(due.notice, to, tenant.name, tenant.time_zone, self._public_url)
            await notices.intend(session, due, to, now)
        if not await self._send(due, message):
            closed.add(due.notice.channel)
        return True

    async def _send(self, due: Due, message: OutgoingMessage) -> bool:
        """Whether the provider takes anything at this moment."""
        sender = self._senders[due.notice.channel]
        try:
            receipt = await sender.find(message) if due.intended else None
            if receipt is None and due.intended and (refusal := _refusal(due, clock.wall())) is not None:
                await self._end(due, "skipped", code=refusal)
                return True
            receipt = receipt or await sender.send(message)
        except Retryable:
            async with self._database.tenant_session(due.notice.tenant_id) as session:
                await notices.not_taken(session, due, clock.wall())
            return False
        except Final as error:
            await self._end(due, "failed", code=error.code[:50])
            return True
        except Unknown:
            if clock.wall() >= min(due.send_by, due.notice.created_at + GIVE_UP_AFTER):
                await self._end(due, "unknown", code="no_answer")
            return False
        await self._end(due, "sent", provider=receipt.provider, provider_id=receipt.provider_id)
        return True

    async def _end(self, due: Due, state: str, **how: str) -> None:
        async with self._database.tenant_session(due.notice.tenant_id) as session:
            await notices.end(session, due, state, clock.wall(), **how)


def _refusal(due: Due, now: datetime) -> str | None:
    """Why it need not be sent any more."""
    if not due.active:
        return "user_inactive"
    if due.over:
        return "offer_over"
    return "too_late" if now >= due.send_by else None
