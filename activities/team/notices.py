"""Sends notices to staff, by the send protocol."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio import activity

from activities import clock, senders
from activities.send_protocol import Ending, send_once
from activities.senders import Candidate, Route, holder_of, route_of, waits_for
from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import Sender
from domain.team.notices import SendNotices, compose
from providers.contract import ProviderError, Unknown
from store.lifecycle import lead_runs
from store.outreach import states
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
            if await states.is_paused(session, tenant_id):
                return False
            due = await notices.next_due(session, tenant_id, closed, now)
            if due is None:
                return False
            reason = "" if due.intended else _obsolete(due, now)
            to = due.recipient or due.address
            if reason or to is None:
                await notices.end(session, due, DeliveryState.SKIPPED, now, reason or "no_address")
                return True
            tenant = await lead_runs.load_tenant(session, tenant_id)
            message = compose(due.notice, to, tenant.name, tenant.time_zone, self._public_url)
            route = await route_of(self._senders, session, tenant_id, due.notice.channel)
            if due.intended:
                candidate = await holder_of(self._senders, session, route, due.provider, due.vendor_account)
            else:
                candidate = await route.choose(session, (), now)
            await notices.intend(session, due, to, (candidate.vendor, candidate.account or None), now)
        try:
            entry = _Entry(self._database, due, route, candidate)
            await send_once(candidate.sender, message, entry, fresh=not due.intended)
        except ProviderError as error:
            # What its vendor certainly did not take waits, and goes to the next one; with one alone the channel rests.
            if due.intended or isinstance(error, Unknown) or not entry.may_wait() or waits_for(error):
                closed.add(due.notice.channel)
        return True


@dataclass(frozen=True)
class _Entry:
    """A notice in the ledger `notices`, as an intent with one vendor of its channel."""

    database: Database
    due: Due
    route: Route
    candidate: Candidate

    async def still_allowed(self) -> bool:
        async with self.database.tenant_session(self.due.notice.tenant_id) as session:
            return not await states.is_paused(session, self.due.notice.tenant_id)

    async def reported(self) -> None:
        """Reports on notices are not kept."""

    async def not_taken(self, error: ProviderError | None) -> None:
        async with self.database.tenant_session(self.due.notice.tenant_id) as session:
            await notices.not_taken(session, self.due, clock.wall())
            if error is not None:
                await senders.not_taken(session, self.route, self.candidate, error, clock.wall())

    async def unanswered(self, error: ProviderError) -> None:
        async with self.database.tenant_session(self.due.notice.tenant_id) as session:
            await senders.not_taken(session, self.route, self.candidate, error, clock.wall())

    async def end(self, ending: Ending) -> None:
        async with self.database.tenant_session(self.due.notice.tenant_id) as session:
            now = clock.wall()
            await notices.end(session, self.due, ending.state, now, ending.code, ending.receipt)
            await senders.ended(session, self.route, self.candidate, ending.refusal, ending.state, now)

    def may_wait(self) -> bool:
        rests = {each.vendor for each in self.route.candidates if each.rest is not None and each.rest.until is not None}
        return self.route.another(self.candidate, rests)

    def given_up(self) -> bool:
        return clock.wall() >= min(self.due.send_by, self.due.notice.created_at + GIVE_UP_AFTER)


def _obsolete(due: Due, now: datetime) -> str:
    """Why it need not be sent any more."""
    if not due.active:
        return "user_inactive"
    if due.over:
        return "offer_over"
    return "too_late" if now >= due.send_by else ""
