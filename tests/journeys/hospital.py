"""A hospital of its own for each story: its tenant, its agents, its leads, and its own clock."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import dict_row
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper

from domain.capture.ad_ports import AdNetwork
from domain.capture.submission import LeadCapture, normalise
from domain.conditions.rule_set import RuleSet
from domain.errors import Unavailable
from domain.lifecycle.chapters.ending import Ending
from domain.lifecycle.messages import Command, CommandAnswer, LeadRef
from domain.lifecycle.outbox import RunMessage, RunRequest
from domain.lifecycle.state import LeadState
from domain.lifecycle.waiting import WaitKind
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet
from domain.privacy import Actor
from domain.rules.rule_sets import RuleKind
from domain.tenants.policy import CalendarPolicy, Policy, QuietHoursPolicy
from providers.desks import DeskFactory
from services.capture.capture import capture
from services.capture.intake import Captured, Intake
from store.lifecycle import outbox
from store.seed import DemoAgent, DemoTenant, add_tenants
from store.session import Database
from tests.fixtures.postgres import Clone
from workflows.client.client import LeadClient
from workflows.client.starts import lead_workflow_id
from workflows.lead.workflow import LeadLifecycle

ALWAYS_OPEN = Policy(calendar=CalendarPolicy(always_open=True), quiet_hours=QuietHoursPolicy(always=True))
NO_RULES: Mapping[RuleKind, RuleSet] = {}
TIMER, FIRED = EventType.EVENT_TYPE_TIMER_STARTED, EventType.EVENT_TYPE_TIMER_FIRED
_tenants = [100]
_people = itertools.count(1)


def attempts_by(*steps: AttemptStep, cap: int = 5) -> dict[RuleKind, RuleSet]:
    """Rules by which every lead follows these steps."""
    only = AttemptSequence(code="only", text="these steps", cap=cap, steps=steps)
    return {RuleKind.CADENCE: CadenceRuleSet(sequences=(only,))}


def newest_tenant() -> int:
    """The last tenant that a story opened."""
    return _tenants[-1]


@dataclass
class Engine:
    """The servers and the worker that every story shares. `networks`: a story puts its ad network there.

    `desk_factory`: a story puts the address of its payment vendor into its settings.
    """

    clone: Clone
    database: Database
    client: LeadClient
    skipper: TimeSkipper
    networks: dict[str, AdNetwork]
    desk_factory: DeskFactory


@dataclass
class Hospital:
    """One tenant. Agents are known by their place: agent(0) is the first."""

    engine: Engine
    tenant_id: int
    policy: Policy
    skipped: dict[int, timedelta] = field(default_factory=dict)

    @classmethod
    def open(
        cls,
        engine: Engine,
        policy: Policy = ALWAYS_OPEN,
        *agents: DemoAgent,
        country: str = "IN",
        rules: Mapping[RuleKind, RuleSet] = NO_RULES,
        sequences: tuple[CadenceRuleSet, ...] = (),
    ) -> "Hospital":
        _tenants.append(tenant_id := newest_tenant() + 1)
        crew = agents or tuple(
            DemoAgent(name, ("cataract", "lasik", "general"), ("en", "hi")) for name in ("Asha", "Bala", "Charu")
        )
        zone, currency = {"IN": ("Asia/Kolkata", "INR"), "US": ("America/New_York", "USD")}[country]
        staff = ("admin", "manager", "marketing", "integration", "ops")
        add_tenants(
            engine.clone.owner_url,
            [
                DemoTenant(
                    tenant_id, f"Hospital {tenant_id}", country, zone, currency, staff, crew, policy, rules, sequences
                )
            ],
        )
        return cls(engine, tenant_id, policy)

    def agents(self) -> list[int]:
        return [row["id"] for row in self.rows("SELECT id FROM agents WHERE tenant_id = %s ORDER BY id")]

    async def capture(self, **said: Any) -> LeadRef:
        """A person asks; the run starts. By default with a phone and an e-mail address of their own."""
        number = next(_people)
        given = {
            "first_name": "Person",
            "last_name": str(number),
            "phone": f"+9198765{number:05d}",
            "email": f"person{number}@example.com",
            "source": "website",
            **said,
        }
        captured, _ = await self.submit(given)
        return LeadRef(self.tenant_id, captured.lead_id)

    async def submit(self, given: dict[str, Any]) -> tuple[Captured, RunRequest | None]:
        submission = normalise(LeadCapture.model_validate(given), "IN", datetime.now(UTC))
        async with self.engine.database.tenant_session(self.tenant_id) as session:
            captured = await capture(session, self.tenant_id, Intake(submission, "{}", Actor("test")))
        assert isinstance(captured, Captured)
        if captured.request is not None:
            arrived = await self.engine.client.deliver([captured.request])
            assert arrived == [captured.request.id]
            async with self.engine.database.tenant_session(self.tenant_id) as session:
                await outbox.mark_sent(session, self.tenant_id, arrived, datetime.now(UTC))
        return captured, captured.request

    async def tell(self, lead: LeadRef, message: RunMessage) -> None:
        """A fact arrives through the outbox, as from a hook."""
        async with self.engine.database.tenant_session(self.tenant_id) as session:
            run = self.one("SELECT run FROM leads WHERE tenant_id = %s AND id = %s", lead.lead_id)["run"]
            request = await outbox.add(session, self.tenant_id, lead.lead_id, run, message)
        arrived = await self.engine.client.deliver([request])
        async with self.engine.database.tenant_session(self.tenant_id) as session:
            await outbox.mark_sent(session, self.tenant_id, arrived, datetime.now(UTC))

    async def say(self, lead: LeadRef, command: Command, key: str | None = None) -> CommandAnswer:
        return await self.engine.client.command(lead, command, key=key)

    async def state(self, lead: LeadRef) -> LeadState:
        """A question that meets a lost workflow task may get no answer; it is asked again."""
        for _ in range(12):
            with suppress(Unavailable):
                return await self.engine.client.state(lead, within=timedelta(seconds=5))
        return await self.engine.client.state(lead)

    async def until(self, lead: LeadRef, true: Callable[[LeadState], bool], seconds: float = 60) -> LeadState:
        """Waits in real time until the run has this state."""
        deadline = asyncio.get_running_loop().time() + seconds
        state = await self.state(lead)
        while not true(state):
            assert asyncio.get_running_loop().time() < deadline, f"never came true; the state is {state}"
            await asyncio.sleep(0.02)
            state = await self.state(lead)
        return state

    async def waits_for(self, lead: LeadRef, kind: WaitKind) -> LeadState:
        return await self.until(lead, lambda s: s.waiting_for is not None and s.waiting_for.kind is kind)

    def now(self, lead: LeadRef) -> datetime:
        """The lead's own clock."""
        return datetime.now(UTC) + self.skipped.get(lead.lead_id, timedelta(0))

    async def forward(self, lead: LeadRef, duration: timedelta) -> None:
        self.skipped[lead.lead_id] = self.skipped.get(lead.lead_id, timedelta(0)) + duration
        await self.engine.skipper.fast_forward(self.handle(lead), duration)

    async def pass_deadline(self, lead: LeadRef, seen: LeadState | None = None) -> None:
        """Forwards the lead's clock to just past what it waits for, or waited for when it was `seen`."""
        waiting = (seen or await self.state(lead)).waiting_for
        assert waiting is not None
        await self.forward(lead, max(waiting.until - self.now(lead), timedelta(0)) + timedelta(seconds=1))

    async def forward_nurture(self, lead: LeadRef, duration: timedelta, name: str = "nurture", season: int = 1) -> None:
        """The sequence's own clock; it ends once everything is sent. (A parent's clock stands while a child runs.)"""
        child = self.engine.client.client.get_workflow_handle(f"{name}-{lead.tenant_id}-{lead.lead_id}-1-{season}")
        async with asyncio.timeout(60):  # a clock that is forwarded before anybody sleeps by it moves nothing
            while not await _sleeps(child):
                await asyncio.sleep(0.05)
        await self.engine.skipper.fast_forward(child, duration)

    def handle(self, lead: LeadRef) -> WorkflowHandle[Any, Any]:
        return self.engine.client.client.get_workflow_handle_for(LeadLifecycle.run, lead_workflow_id(lead))

    async def ending(self, lead: LeadRef) -> Ending:
        async with asyncio.timeout(60):
            ending: Ending = await self.handle(lead).result()
        return ending

    def rows(self, query: str, *arguments: Any) -> list[dict[str, Any]]:
        """Reads as the checker; the tenant's id comes first."""
        with psycopg.connect(self.engine.clone.checker_url, row_factory=dict_row) as connection:
            return connection.execute(query, (self.tenant_id, *arguments)).fetchall()

    @contextmanager
    def writing(self) -> Iterator[psycopg.Connection[Any]]:
        """Writes as the running engine may; for what a story cannot do over HTTP."""
        with psycopg.connect(self.engine.clone.app_url) as connection:
            connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(self.tenant_id),))
            yield connection

    def one(self, query: str, *arguments: Any) -> dict[str, Any]:
        (row,) = self.rows(query, *arguments)
        return row

    def sent(self) -> list[dict[str, Any]]:
        """Each time that something left for a person; what staff are told aside."""
        query = "SELECT * FROM sandbox_messages WHERE tenant_id = %s AND token NOT LIKE 'notice-%%' ORDER BY id"
        return self.rows(query)

    def lead(self, lead: LeadRef) -> dict[str, Any]:
        return self.one("SELECT * FROM leads WHERE tenant_id = %s AND id = %s", lead.lead_id)

    def history(self, lead: LeadRef) -> list[str]:
        """What happened, in order."""
        query = "SELECT action FROM audit_log WHERE tenant_id = %s AND subject = 'lead' AND subject_id = %s ORDER BY id"
        return [row["action"] for row in self.rows(query, lead.lead_id)]


async def _sleeps(run: WorkflowHandle[Any, Any]) -> bool:
    kinds = [event.event_type for event in (await run.fetch_history()).events]
    return kinds.count(TIMER) > kinds.count(FIRED)
