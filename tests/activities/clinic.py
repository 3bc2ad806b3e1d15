"""A tenant with leads, without Temporal: activities are called as the worker calls them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from activities.lifecycle.intake import IntakeActivities
from activities.outreach.answers import AnswerActivities
from activities.outreach.contact import ContactActivities
from activities.outreach.messages import Outreach
from activities.routing.assignment import AssignmentActivities
from domain.capture.imports.states import ImportRef
from domain.capture.submission import LeadCapture, normalise
from domain.conditions.rule_set import RuleSet
from domain.leads.lead import Channel
from domain.lifecycle.chapters.intake import OpenRun
from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.moves import MoveRef
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.upkeep import SweepDuplicates
from domain.outreach.ports import Sender
from domain.privacy import Actor
from domain.rules.rule_sets import RuleKind
from domain.sync.audiences import AudienceRef
from domain.team.tasks import ScheduleReminders
from domain.tenants.policy import Policy
from services.capture.capture import capture
from services.capture.intake import Captured, Intake
from store.seed import DemoAgent, DemoTenant, add_tenants
from store.session import Database
from tests.fixtures.postgres import Clone
from tests.journeys.hospital import NO_RULES

EVERYTHING = DemoAgent("Asha", ("cataract", "general"), ("en", "hi"))


class NobodyToTell:
    """Runs that are not there: requests stay in the outbox."""

    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        return []

    async def begin_starts(self) -> bool:
        return True

    async def begin_move(self, _: MoveRef) -> bool:
        return True

    async def begin_import(self, _: ImportRef) -> bool:
        return False

    async def schedule_reminders(self, _: ScheduleReminders) -> bool:
        return True

    async def begin_sweep(self, _: SweepDuplicates) -> bool:
        return True

    async def begin_message(self, _: StaffMessageStart) -> bool:
        return True

    async def begin_audience(self, _: AudienceRef) -> bool:
        return True

    async def begin_mailbox(self, tenant_id: int) -> bool:
        return True

    async def begin_notices(self, _: int) -> bool:
        return False


@dataclass
class Clinic:
    clone: Clone
    database: Database
    senders: Mapping[Channel, Sender]
    tenant_id: int = 7

    def open(
        self,
        policy: Policy,
        *agents: DemoAgent,
        zone: str = "Asia/Kolkata",
        country: str = "IN",
        rules: Mapping[RuleKind, RuleSet] = NO_RULES,
    ) -> None:
        currency = {"IN": "INR", "US": "USD"}[country]
        tenant = DemoTenant(7, "Clinic", country, zone, currency, ("manager",), agents or (EVERYTHING,), policy, rules)
        add_tenants(self.clone.owner_url, [tenant])

    @property
    def intake(self) -> IntakeActivities:
        return IntakeActivities(self.database, NobodyToTell())

    @property
    def assignment(self) -> AssignmentActivities:
        return AssignmentActivities(self.database, NobodyToTell())

    @property
    def outreach(self) -> Outreach:
        return Outreach(self.database, self.senders, "https://leads.example", "only-in-tests")

    @property
    def contact(self) -> ContactActivities:
        return ContactActivities(self.database, self.outreach)

    @property
    def answers(self) -> AnswerActivities:
        return AnswerActivities(self.database)

    async def lead(self, now: datetime, **said: Any) -> LeadRef:
        """Captured and taken in at `now`."""
        given = {"first_name": "Person", "phone": "+919876500001", "email": "person@example.com", "source": "website"}
        submission = normalise(LeadCapture.model_validate({**given, **said}), "IN", now)
        async with self.database.tenant_session(self.tenant_id) as session:
            captured = await capture(session, self.tenant_id, Intake(submission, "{}", Actor("test")))
        assert isinstance(captured, Captured)
        lead = LeadRef(self.tenant_id, captured.lead_id)
        await self.intake.open_run(OpenRun(lead, 1, now, "captured"))
        return lead

    def rows(self, query: str, *arguments: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.clone.superuser_url, row_factory=dict_row) as connection:
            return connection.execute(query.encode(), arguments).fetchall()

    def run(self, query: str, *arguments: Any) -> None:
        with psycopg.connect(self.clone.superuser_url) as connection:
            connection.execute(query.encode(), arguments)


def at(text: str) -> datetime:
    """An instant, written with its offset."""
    return datetime.fromisoformat(text).astimezone(UTC)
