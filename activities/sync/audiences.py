"""Keeps a Mailchimp audience in step: first what changed there, then what changed here."""

import asyncio
from datetime import datetime, timedelta

from temporalio import activity

from activities import clock
from activities.heartbeats import beating
from activities.signals import notify_runs
from domain.errors import Unavailable
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.ports import LeadRuns
from domain.outreach.refusals import SendRefusal
from domain.sync.audiences import (
    LOOK_AGAIN,
    NEVER,
    AudienceFault,
    AudienceRef,
    MemberChange,
    MemberOrder,
    MemberStatus,
)
from providers.contract import Final, ProviderError, Retryable
from providers.mailchimp.audience import PAGE, Mailchimp, MailchimpAudience, MemberFields
from services.sync.audiences import PlannedMember, adds_members, hear, plan_member, settle
from store.session import Database
from store.sync import audiences
from store.sync.audiences import DueMember
from store.tenants.vault import Vault

MOST_MEMBERS = 500
"""Looked at in one round: what changed there meanwhile waits for the next."""
AT_ONCE = 5
# Mailchimp shows a change a little later than it says it was.
_OVERLAP, _TIE = timedelta(minutes=5), timedelta(seconds=1)
_NOT_THERE = "404"


class AudienceActivities:
    def __init__(self, database: Database, runs: LeadRuns, vault: Vault, mailchimp: Mailchimp) -> None:
        self._database, self._runs, self._vault, self._mailchimp = database, runs, vault, mailchimp

    @activity.defn
    async def sync_audience(self, audience: AudienceRef) -> bool:
        """One round, unless it was made; whether the next one is due at once. A fault is written down for staff."""
        now = clock.wall()
        async with self._database.tenant_session(audience.tenant_id) as session:
            row = await audiences.find(session, audience)
        if row is None or row.next_at is None or row.next_at > now:
            return False
        fault, wait, more = None, None, False
        try:
            key = self._vault.open(row.sealed).get("api_key", "")
            there = self._mailchimp.audience(key, row.list_id)
            async with beating():
                await self._listen(audience, there, row.heard_until)
                more = await self._push(audience, there, now)
        except Unavailable:
            fault = AudienceFault.NO_KEY
        except ProviderError as error:
            fault, wait = _fault(error)
        async with self._database.tenant_session(audience.tenant_id) as session:
            await settle(session, audience, now, fault, timedelta(0) if more else wait)
        return more

    async def _listen(self, audience: AudienceRef, there: MailchimpAudience, heard_until: datetime | None) -> None:
        """Page by page in the order of change; each page is stored before the next is asked for."""
        since = heard_until - _OVERLAP if heard_until is not None else None
        offset = 0
        while True:
            page = await there.changed(since, offset)
            await self._hear(audience, page.changes)
            if page.size < PAGE:
                return
            last = max((change.at for change in page.changes), default=None)
            # By offset only among those that changed in the same second: the others would move as they change.
            if last is None or (since is not None and last - _TIE <= since):
                offset += PAGE
            else:
                since, offset = last - _TIE, 0

    async def _hear(self, audience: AudienceRef, changes: list[MemberChange]) -> None:
        requests: list[RunRequest] = []
        async with self._database.tenant_session(audience.tenant_id) as session:
            for change in changes:
                requests += await hear(session, audience, change, clock.wall())
            row = await audiences.find(session, audience, lock=True)
            if row is not None and changes:
                last = max(change.at for change in changes)
                row.heard_until = max(row.heard_until or last, last)
        await notify_runs(self._database, self._runs, audience.tenant_id, requests)

    async def _push(self, audience: AudienceRef, there: MailchimpAudience, now: datetime) -> bool:
        """Those who are to leave or have changed first, then new ones."""
        async with self._database.tenant_session(audience.tenant_id) as session:
            adds = await adds_members(session, audience.tenant_id)
            due = await audiences.due_members(session, audience, now - LOOK_AGAIN, adds=adds, limit=MOST_MEMBERS)
        for first in range(0, len(due), AT_ONCE):
            ended = await asyncio.gather(
                *(self._look(audience, there, one, now) for one in due[first : first + AT_ONCE]), return_exceptions=True
            )
            for error in ended:
                if isinstance(error, BaseException):
                    raise error
        return len(due) == MOST_MEMBERS

    async def _look(self, audience: AudienceRef, there: MailchimpAudience, due: DueMember, now: datetime) -> None:
        """A request may be repeated, so it is made before it is written down. `due` is of before the request: what
        changed since makes the member due again."""
        async with self._database.tenant_session(audience.tenant_id) as session:
            planned = await plan_member(session, audience, due.address)
        code, answer = "", None
        try:
            answer = await _done(there, planned)
        except Final as error:
            if error.refusal is SendRefusal.CREDENTIALS:
                raise
            code = error.code
            if planned.order is MemberOrder.UNSUBSCRIBE and code == _NOT_THERE:
                code, answer = "", MemberChange(planned.listed_as, MemberStatus.ABSENT, NEVER)
        requests: list[RunRequest] = []
        async with self._database.tenant_session(audience.tenant_id) as session:
            if not planned.held and not code:
                await audiences.forget_members(session, audience, due.address)
                return
            own = answer if planned.order is MemberOrder.UNSUBSCRIBE else None
            await audiences.looked_at(session, audience, due, now, code=code, now_is=own)
            if answer is not None and own is None:
                requests = await hear(session, audience, answer, clock.wall())
        await notify_runs(self._database, self._runs, audience.tenant_id, requests)


async def _done(there: MailchimpAudience, planned: PlannedMember) -> MemberChange | None:
    match planned.order:
        case MemberOrder.PUT:
            return await there.put(MemberFields(planned.listed_as, planned.first_name, planned.language))
        case MemberOrder.UNSUBSCRIBE:
            return await there.unsubscribe(planned.listed_as)
    return None


def _fault(error: ProviderError) -> tuple[AudienceFault, timedelta | None]:
    if isinstance(error, Final):
        if error.refusal is SendRefusal.CREDENTIALS:
            return AudienceFault.CREDENTIALS, None
        return (AudienceFault.NO_AUDIENCE if error.code == _NOT_THERE else AudienceFault.REFUSED), None
    if isinstance(error, Retryable):
        wait = timedelta(seconds=error.after) if error.after is not None else None
        return (AudienceFault.THROTTLED if error.throttled else AudienceFault.UNREACHABLE), wait
    return AudienceFault.UNREACHABLE, None
