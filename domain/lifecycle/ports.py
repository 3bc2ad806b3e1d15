"""What the engine asks of Temporal: runs started, signalled and commanded."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from domain.capture.imports.states import ImportRef
from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from domain.lifecycle.messages import Command, CommandAnswer, LeadRef
from domain.lifecycle.moves import MoveRef
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.upkeep import SweepDuplicates
from domain.sync.audiences import AudienceRef
from domain.team.tasks import ScheduleReminders


class CommandSender(Protocol):
    """Sends agents' commands to runs; implemented over Temporal, carried out once per key."""

    async def command(
        self, lead: LeadRef, command: Command, *, key: str, within: timedelta, since: datetime | None
    ) -> CommandAnswer:
        """The run's answer. Raises `Refused`, `Unanswered`, or `Unavailable` when it was certainly not sent."""
        ...


class LeadRuns(Protocol):
    """Starts and signals runs; implemented over Temporal, idempotent per request."""

    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        """Returns the ids that arrived; the others stay in the outbox."""
        ...

    async def begin_import(self, ref: ImportRef) -> bool:
        """Starts the work on an uploaded file; False when it must be requested again."""
        ...

    async def begin_starts(self) -> bool:
        """Has the runs of imported leads started in their turn; False when the sweep must ask again."""
        ...

    async def begin_move(self, ref: MoveRef) -> bool:
        """Has leads under way moved to what has changed; False when the sweep must ask again."""
        ...

    async def begin_sweep(self, step: SweepDuplicates) -> bool:
        """Has all leads of a tenant compared; False when the upkeep must ask again."""
        ...

    async def begin_notices(self, tenant_id: int) -> bool:
        """Has the tenant's staff notified of what waits for them; False when the sweep must try again."""
        ...

    async def begin_message(self, start: StaffMessageStart) -> bool:
        """Has a message of the staff's sent when it may leave; False when the sweep must ask again."""
        ...

    async def begin_audience(self, audience: AudienceRef) -> bool:
        """Has the audience synced now; False when the sweep must ask again."""
        ...

    async def begin_mailbox(self, tenant_id: int) -> bool:
        """Has the tenant's mailbox looked into from now on; False when the sweep must ask again."""
        ...

    async def schedule_reminders(self, schedule: ScheduleReminders) -> bool:
        """The clock of a tenant's tasks looks at them by then; False when the sweep must ask again."""
        ...


class Runs(LeadRuns, CommandSender, Protocol):
    """Everything that reaches a run."""
