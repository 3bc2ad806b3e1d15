"""Leads whose offers run out while everything is down, and what became of them afterwards."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from temporalio.api.enums.v1 import EventType, TimeoutType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from benchmarks.bed.hospital import POLICY, TENANT, captured, person
from benchmarks.bed.line import quantile
from benchmarks.bed.stage import Site
from domain.tenants.policy import OfferPolicy, Policy, SpeedPolicy
from store.session import Database
from workflows.client.client import LeadClient

# What makes a person's lead urgent (priority 1), hot, warm, cold (4) by the built-in rules.
_KINDS: Sequence[dict[str, object]] = (
    {"procedure": "general", "timeframe": "emergency", "city": None},
    {},
    {"timeframe": "later"},
    {"procedure": "general", "timeframe": "later"},
)
_LONG = timedelta(hours=8)
_PATIENCE_SECONDS = 600
_HISTORIES_AT_ONCE = 8


def anybody(number: int) -> dict[str, object]:
    """People of every priority in turns."""
    return person(number) | _KINDS[number % len(_KINDS)]


@dataclass(frozen=True)
class Crowd:
    """So many leads that were offered to somebody and wait."""

    site: Site
    leads: Sequence[int]

    def last_deadline(self) -> datetime:
        """When the last offer runs out."""
        with psycopg.connect(self.site.checker_url) as connection:
            row = connection.execute(
                "SELECT max(expires_at) FROM offers WHERE lead_id = ANY(%s)", [self.leads]
            ).fetchone()
        assert row is not None
        found: datetime = row[0]
        return found

    def moved_on(self) -> list[tuple[int, int]]:
        """Lead and priority of those that have a further offer, or several at once, in the order of getting it."""
        query = """SELECT offers.lead_id, leads.priority FROM offers JOIN leads USING (tenant_id)
                   WHERE leads.id = offers.lead_id AND (round, number) > (0, 1) AND lead_id = ANY(%s)
                   GROUP BY offers.lead_id, leads.priority ORDER BY min(offers.id)"""
        with psycopg.connect(self.site.checker_url) as connection:
            return [(lead, priority) for lead, priority in connection.execute(query, [self.leads]).fetchall()]

    async def all_moved_on(self) -> None:
        """Returns once nobody stands still. Raises TimeoutError."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                try:
                    if len(await asyncio.to_thread(self.moved_on)) == len(self.leads):
                        return
                except psycopg.OperationalError:
                    pass
                await asyncio.sleep(0.5)


async def gather_crowd(site: Site, database: Database, runs: LeadClient, count: int, accept_within: timedelta) -> Crowd:
    """Captures `count` leads whose first offer is good for `accept_within`; every later one for hours."""
    _set_offer_time(site, accept_within)
    starts = await captured(database, list(range(1, count + 1)), anybody)
    if len(await runs.deliver(starts)) != count:
        raise RuntimeError("runs could not be started")
    crowd = Crowd(site, [start.lead_id for start in starts])
    offered = f"SELECT count(DISTINCT lead_id) FROM offers WHERE tenant_id = {TENANT}"
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while await asyncio.to_thread(site.count, offered) < count:
        if time.monotonic() > deadline:
            raise TimeoutError("the leads were not offered to anybody")
        await asyncio.sleep(0.2)
    _set_offer_time(site, _LONG)
    return crowd


def _set_offer_time(site: Site, within: timedelta) -> None:
    times = (within,) * 5
    promise = SpeedPolicy(first_contact_within=(_LONG,) * 5)
    policy: Policy = POLICY.model_copy(update={"offer": OfferPolicy(accept_within=times), "speed": promise})
    text = json.dumps(policy.model_dump(mode="json", exclude_defaults=True))
    with psycopg.connect(site.superuser_url, autocommit=True) as connection:
        connection.execute("UPDATE tenants SET policy = %s WHERE id = %s", [text, TENANT])


def inversions(priorities: Sequence[int]) -> float:
    """Share of the pairs of different priority in which the less urgent came first: 0 is in order, 0.5 by chance."""
    seen: Counter[int] = Counter()
    wrong = pairs = 0
    for priority in priorities:
        wrong += sum(count for other, count in seen.items() if other > priority)
        pairs += sum(count for other, count in seen.items() if other != priority)
        seen[priority] += 1
    return wrong / pairs if pairs else 0.0


async def lost_tasks(client: Client, workflow_ids: Iterable[str]) -> dict[str, float]:
    """Workflow tasks that were begun and not finished in time, that failed, and that nobody took in time."""
    gate = asyncio.Semaphore(_HISTORIES_AT_ONCE)
    counted: Counter[str] = Counter()

    async def look(workflow_id: str) -> None:
        async with gate:
            history = await client.get_workflow_handle(workflow_id).fetch_history()
        counted.update(kind for event in history.events if (kind := _kind(event)))

    await asyncio.gather(*(look(workflow_id) for workflow_id in workflow_ids))
    return {kind: float(counted[kind]) for kind in ("timed_out_tasks", "failed_tasks", "untaken_tasks")}


def _kind(event: HistoryEvent) -> str | None:
    if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
        return "failed_tasks"
    if event.event_type != EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
        return None
    untaken = TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START
    return (
        "untaken_tasks" if event.workflow_task_timed_out_event_attributes.timeout_type == untaken else "timed_out_tasks"
    )


def latencies(ms: Sequence[float]) -> dict[str, float]:
    """Of live captures, in seconds."""
    return {
        "live_offer_p50_s": quantile(ms, 0.5) / 1000,
        "live_offer_p99_s": quantile(ms, 0.99) / 1000,
        "live_offer_max_s": max(ms) / 1000,
        "live_leads": float(len(ms)),
    }


async def until(moment: datetime) -> None:
    """Sleeps until a little after `moment`."""
    await asyncio.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()) + 1)
