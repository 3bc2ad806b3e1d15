"""Steps of sequences in the sandbox: how many a second, and how long from due to handed over at a steady rate."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import psycopg

from benchmarks.bed.hospital import POLICY, captured
from benchmarks.bed.line import Goal, Line, quantile
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage, cpu_seconds, pid_of
from benchmarks.outreach.floor import Sending
from domain.leads.lead import Channel
from domain.lifecycle.chapters.offer import Accept
from domain.lifecycle.messages import LeadRef
from domain.outreach.cadence.rules import MOST_ATTEMPTS, AttemptSequence, AttemptStep, CadenceRuleSet
from domain.rules.rule_sets import RuleKind
from domain.tenants.policy import ContactPolicy, FrequencyPolicy, OfferPolicy
from store.migrate import owner_url
from store.seed import DemoAgent, DemoTenant, add_tenants
from store.session import Database
from workflows.client.client import LeadClient, TemporalSettings

PER_SECOND = 50
EACH_AFTER_SECONDS = Sizes(1, 6, 8)
MEASURED_SECONDS = Sizes(2, 20, 60)
AT_ONCE = Sizes(1, 20, 100)
# What the hospital sent in the last day: the guards of spending count it.
STORED = Sizes(100, 20_000, 200_000)
GOALS = (Goal("p99_ms", at_most=2_000),)
STEADY, RUSH = 11, 12
_FLOOR_CONNECTIONS, _DRIVEN_AT_ONCE, _PATIENCE_SECONDS = 16, 16, 600
_LONG = timedelta(hours=8)
_SENT = """
    SELECT a.due_at, s.kept_at FROM sandbox_messages s
    JOIN messages m ON (m.tenant_id, m.token) = (s.tenant_id, s.token)
    JOIN attempts a ON (a.tenant_id, a.lead_id, a.run, a.number) = (m.tenant_id, m.lead_id, m.run, m.attempt)
    WHERE s.tenant_id = %s ORDER BY s.kept_at
"""
_STORED = """
    INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, token, step, state, recipient,
        subject, body, created_at)
    SELECT %(tenant)s, (SELECT min(id) FROM leads WHERE tenant_id = %(tenant)s), 1, 'out', 'sms', 'enquiry',
        'stored-' || n, 'stored', 'delivered', '+91' || (9000000000 + n), '', '',
        now() - make_interval(secs => n * 86000.0 / %(count)s)
    FROM generate_series(1, %(count)s::int) AS n
"""


async def measure(stage: Stage, size: Size) -> Line:
    """The floor are the bare transactions of the send protocol, one after the other and at the same rate."""
    site, each, seconds = stage.site(), EACH_AFTER_SECONDS.of(size), MEASURED_SECONDS.of(size)
    rate = PER_SECOND if size is not Size.TINY else 3
    crowd = rate * each
    add_tenants(
        owner_url(site.superuser_url, site.name),
        [_hospital(STEADY, timedelta(seconds=each)), _hospital(RUSH, timedelta(0))],
    )
    async with Sending(site.superuser_url, _FLOOR_CONNECTIONS) as floor:
        bare_ms = await floor.steadily(rate, seconds / 2)
        bare_per_s = await floor.at_once(10 * rate, _FLOOR_CONNECTIONS)
    with stage.temporal() as temporal, stage.worker(site, temporal.address) as worker:
        pids = {"worker": pid_of(worker), "temporal": pid_of(temporal), "postgres": pid_of(stage.postgres)}
        runs = await LeadClient.connect(TemporalSettings(address=temporal.address), lazy=False)
        async with Database(site.app_url) as database:
            driver = Driver(stage, site, database, runs)
            before = {name: cpu_seconds(pid) for name, pid in pids.items()}
            per_s, sent = await driver.rush(AT_ONCE.of(size))
            cpu = {f"{name}_cpu_ms": 1000 * (cpu_seconds(pid) - before[name]) / sent for name, pid in pids.items()}
            ms, steady = await driver.steady(crowd, STORED.of(size), seconds)
    figures = {
        "ratio": per_s / bare_per_s,
        "per_s": per_s,
        "steps": float(sent),
        **cpu,
        "p50_ms": quantile(ms, 0.5),
        "p99_ms": quantile(ms, 0.99),
        "steady_per_s": steady,
        "stored": float(STORED.of(size)),
    }
    floor_figures = {"per_s": bare_per_s, "p50_ms": quantile(bare_ms, 0.5), "p99_ms": quantile(bare_ms, 0.99)}
    return Line("outreach", GOALS, figures, floor_figures)


def _hospital(tenant: int, after: timedelta) -> DemoTenant:
    """As many messages to each person as a sequence may have, one `after` the other."""
    skills = ("cataract", "lasik", "retina", "glaucoma", "squint", "general")
    agents = (DemoAgent("Agent", skills, ("en", "hi"), capacity=1_000_000),)
    step = AttemptStep(channel=Channel.SMS, after=after, template="first_sms")
    sequence = AttemptSequence(code="measured", text="one message after the other", cap=MOST_ATTEMPTS, steps=(step,))
    offer = OfferPolicy(accept_within=(_LONG,) * 5, notify=(), notify_urgent=())
    contact, frequency = ContactPolicy(answer_within=_LONG), FrequencyPolicy(messages_per_day=MOST_ATTEMPTS)
    changes = {"contact": contact, "offer": offer, "frequency": frequency}
    rules = {RuleKind.CADENCE: CadenceRuleSet(sequences=(sequence,))}
    policy = POLICY.model_copy(update=changes)
    return DemoTenant(tenant, f"Hospital {tenant}", "IN", "Asia/Kolkata", "INR", (), agents, policy, rules)


class Driver:
    """Captures, accepts, and looks on."""

    def __init__(self, stage: Stage, site: Site, database: Database, runs: LeadClient) -> None:
        self._stage, self._site, self._database, self._runs = stage, site, database, runs

    async def rush(self, leads: int) -> tuple[float, int]:
        """Every message is due as soon as the one before is sent: messages a second, and how many they were."""
        self._stage.report(f"outreach, {leads} leads, {MOST_ATTEMPTS} messages each as fast as they go")
        offered = await self._offered(RUSH, range(1, leads + 1))
        await self._accept(RUSH, offered)
        expected = leads * MOST_ATTEMPTS
        await self._until(f"SELECT count(*) FROM sandbox_messages WHERE tenant_id = {RUSH}", expected)
        kept = [kept for _, kept in self._sent(RUSH)]
        seconds = (kept[-1] - kept[0]).total_seconds()
        return len(kept) / max(seconds, 0.001), len(kept)

    async def steady(self, leads: int, stored: int, seconds: float) -> tuple[list[float], float]:
        """Delays in ms once everybody is in, and the rate at which the steps came due then."""
        self._stage.report(f"outreach, {leads} leads come, {stored} messages are stored")
        offered = await self._offered(STEADY, range(100_001, 100_001 + leads))
        with psycopg.connect(self._site.superuser_url, autocommit=True) as connection:
            connection.execute(_STORED, {"tenant": STEADY, "count": stored})
            connection.execute("VACUUM ANALYZE messages")
        await self._accept(STEADY, offered)
        began = datetime.now().astimezone()
        self._stage.report(f"outreach, {seconds:.0f} s at a steady rate")
        await asyncio.sleep(seconds)
        until = datetime.now().astimezone()
        await asyncio.sleep(2)  # what was due at the end leaves, too
        due = [(due, kept) for due, kept in self._sent(STEADY) if began <= due < until]
        return [1000 * (kept - due).total_seconds() for due, kept in due], len(due) / seconds

    async def _offered(self, tenant: int, numbers: Sequence[int]) -> list[tuple[int, int]]:
        """Lead and agent of each offer, once all are made."""
        starts = await captured(self._database, numbers, tenant=tenant)
        if len(await self._runs.deliver(starts)) != len(starts):
            raise RuntimeError("runs could not be started")
        await self._until(f"SELECT count(DISTINCT lead_id) FROM offers WHERE tenant_id = {tenant}", len(starts))
        with psycopg.connect(self._site.checker_url) as connection:
            query = "SELECT lead_id, agent_id FROM offers WHERE tenant_id = %s AND answer IS NULL"
            return connection.execute(query, [tenant]).fetchall()

    async def _accept(self, tenant: int, offered: Sequence[tuple[int, int]]) -> None:
        gate = asyncio.Semaphore(_DRIVEN_AT_ONCE)

        async def one(lead: int, agent: int) -> None:
            async with gate:
                await self._runs.command(LeadRef(tenant, lead), Accept(agent), key=None)

        await asyncio.gather(*(one(lead, agent) for lead, agent in offered))

    async def _until(self, query: str, expected: int) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (found := await asyncio.to_thread(self._site.count, query)) < expected:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{found} of {expected}: {query}")
            await asyncio.sleep(0.2)

    def _sent(self, tenant: int) -> list[tuple[datetime, datetime]]:
        """Due and handed over, of each message."""
        with psycopg.connect(self._site.checker_url) as connection:
            return connection.execute(_SENT, [tenant]).fetchall()
