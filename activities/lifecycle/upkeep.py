"""Upkeep: send pending signals, take leads back from absent agents, schedule task reminders, seal the audit log."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from temporalio import activity

from activities import clock
from activities.duplicates.due import begin_due_sweep
from activities.lifecycle.ages import Forgetting
from activities.signals import notify_runs
from domain.capture.imports.states import ImportRef
from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from domain.lifecycle.commands import CommandResult, PendingCommand
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.moves import MoveRef
from domain.lifecycle.ports import Runs
from domain.lifecycle.upkeep import Ages, Swept
from domain.team.tasks import ScheduleReminders
from services.leads.bulk import finish_jobs
from services.lifecycle.commands import settle
from services.team import absence
from store import privacy
from store.capture.imports.files import imports_under_way
from store.lifecycle import commands, jobs, lead_runs, moves, outbox
from store.lifecycle.operations import SAMPLED_EVERY, sample
from store.outreach import mailboxes, staff_messages
from store.session import Database
from store.sync import audiences
from store.team import notices, reminders
from store.tenants import revocations, sessions

FRESH = timedelta(seconds=2)
LATE = timedelta(minutes=1)
BATCH = 100
AT_ONCE = 16
COMMAND_LIMIT = timedelta(seconds=4)
KEPT_FOR = timedelta(days=30)
SETTLE_FOR = timedelta(minutes=1)
GROWN_EVERY = timedelta(minutes=15)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
log = structlog.get_logger(__name__)


class UpkeepActivities:
    def __init__(self, database: Database, runs: Runs, kept: Ages = Ages()) -> None:  # noqa: B008 - it is frozen
        self._database, self._runs = database, runs
        self._forgetting = Forgetting(database, kept)
        self._wound: dict[int, datetime] = {}
        self._grown: dict[int, datetime] = {}
        self._sampled: dict[int, datetime] = {}

    @activity.defn
    async def sweep(self) -> Swept:
        """Sends every tenant's outbox in turns, urgent first, so that one tenant's import delays no other; seals.

        Requests of the last two seconds are left to the process that wrote them.
        """
        tenants = await outbox.tenant_ids(self._database)
        delivered = waiting = sealed = 0
        starts = False
        after = tenants
        while after:
            still = []
            for tenant_id in after:
                sent, left = await self._notify(tenant_id)
                delivered, waiting = delivered + sent, waiting + left
                if sent == BATCH:
                    still.append(tenant_id)
            after = still
        for tenant_id in tenants:
            await self._give_back(tenant_id)
            async with self._database.tenant_session(tenant_id) as session:
                sealed += await privacy.seal(session, tenant_id)
                imports = await imports_under_way(session, tenant_id)
                untold = await notices.waits(session, tenant_id, clock.wall())
                task_at = await reminders.next_at(session, tenant_id)
                starts = starts or await outbox.has_paced(session, tenant_id)
                under_way = await moves.running(session, tenant_id)
                mail_is_read = await mailboxes.is_read(session, tenant_id)
                due_audiences = await audiences.due(session, tenant_id, clock.wall())
                late = await staff_messages.overdue(session, tenant_id, clock.wall() - LATE, BATCH)
            for import_id in imports:
                await self._runs.begin_import(ImportRef(tenant_id, import_id))
            for move_id in under_way:
                await self._runs.begin_move(MoveRef(tenant_id, move_id))
            if mail_is_read:
                await self._runs.begin_mailbox(tenant_id)
            for audience in due_audiences:
                await self._runs.begin_audience(audience)
            for lead_id, message_id in late:
                await self._runs.begin_message(StaffMessageStart(LeadRef(tenant_id, lead_id), message_id))
            if untold:
                await self._runs.begin_notices(tenant_id)
            await self._schedule_reminders(tenant_id, task_at)
            await self._sweep_duplicates(tenant_id)
            await self._forgetting.forget_changes(tenant_id)
            await self._sample(tenant_id)
            await self._forgetting.forget(tenant_id)
        if starts:
            await self._runs.begin_starts()
        await self._settle(tenants)
        return Swept(delivered, waiting, sealed)

    async def _settle(self, tenants: Sequence[int]) -> None:
        """Commands that were received and not answered are sent again; in turns, if their runs are slow."""
        open_commands: list[PendingCommand] = []
        for tenant_id in tenants:
            async with self._database.tenant_session(tenant_id) as session:
                await commands.forget_answered(session, tenant_id, clock.wall() - KEPT_FOR, BATCH)
                await revocations.forget_ended(session, tenant_id, clock.wall() - LATE, BATCH)
                await sessions.forget_ended(session, tenant_id, clock.wall() - LATE, BATCH)
                open_commands += await commands.without_answer(session, tenant_id, AT_ONCE)
        until = time.monotonic() + SETTLE_FOR.total_seconds()
        for start in range(0, len(open_commands), AT_ONCE):
            if time.monotonic() > until:
                return
            batch = open_commands[start : start + AT_ONCE]
            settling = (settle(self._database, self._runs, one, COMMAND_LIMIT, clock.wall()) for one in batch)
            for one, outcome in zip(batch, await asyncio.gather(*settling, return_exceptions=True), strict=True):
                if isinstance(outcome, BaseException):
                    log.warning("command not settled", command=one.id, error=type(outcome).__name__)
        for tenant_id in tenants:
            await self._work_on_jobs(tenant_id, until)

    async def _work_on_jobs(self, tenant_id: int, until: float) -> None:
        """Commands to many leads, behind those of people; a job whose last command is answered is over."""
        answered = True
        while answered and time.monotonic() < until:
            async with self._database.tenant_session(tenant_id) as session:
                batch = await jobs.open_commands(session, tenant_id, AT_ONCE)
            settling = (settle(self._database, self._runs, one, COMMAND_LIMIT, clock.wall()) for one in batch)
            answers = await asyncio.gather(*settling, return_exceptions=True)
            answered = any(isinstance(answer, CommandResult) for answer in answers)
        async with self._database.tenant_session(tenant_id) as session:
            await finish_jobs(session, tenant_id, clock.wall())

    async def _give_back(self, tenant_id: int) -> None:
        """An absence begins without anybody's doing."""
        async with self._database.tenant_session(tenant_id) as session:
            tenant = await lead_runs.load_tenant(session, tenant_id)
            requested = await absence.give_back_of_the_away(session, tenant, clock.wall(), BATCH)
        await notify_runs(self._database, self._runs, tenant_id, requested)

    async def _schedule_reminders(self, tenant_id: int, at: datetime | None) -> None:
        """The clock of the tenant's tasks hears of another moment once; of one that has passed, again and again."""
        late = at is not None and at < clock.wall() - LATE
        known = self._wound.get(tenant_id) == at and not late
        if at is not None and not known and await self._runs.schedule_reminders(ScheduleReminders(tenant_id, at)):
            self._wound[tenant_id] = at

    async def _sweep_duplicates(self, tenant_id: int) -> None:
        """Now and then: counting the new leads of a large tenant takes a while."""
        now, looked = clock.wall(), self._grown.get(tenant_id)
        if looked is None or now - looked >= GROWN_EVERY:
            self._grown[tenant_id] = now
            await begin_due_sweep(self._database, self._runs, tenant_id, now)

    async def _sample(self, tenant_id: int) -> None:
        now = clock.wall()
        at = now - (now - _EPOCH) % SAMPLED_EVERY
        if self._sampled.get(tenant_id) != at:
            self._sampled[tenant_id] = at
            async with self._database.tenant_session(tenant_id) as session:
                await sample(session, tenant_id, at)

    async def _notify(self, tenant_id: int) -> tuple[int, int]:
        async with self._database.tenant_session(tenant_id) as session:
            requests = await outbox.pending(session, tenant_id, clock.wall() - FRESH, BATCH)
        sent = await notify_runs(self._database, self._runs, tenant_id, requests)
        return sent, len(requests) - sent
