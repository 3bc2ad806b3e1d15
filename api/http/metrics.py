"""The engine's figures as Prometheus reads them: labels are tenant ids and codes only."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from store.analytics import QUANTILES, CampaignFigures, figures
from store.lifecycle import outbox
from store.session import Database

FRESH_SECONDS = 10
PRIORITIES = range(1, 6)

_PLAIN: Mapping[str, tuple[str, Callable[[CampaignFigures], float]]] = {
    "lead_unattended": ("Open leads that nothing and nobody moves on", lambda of: of.unattended),
    "lead_open_offers": ("Offers that wait for an answer", lambda of: of.open_offers),
    "lead_outbox_waiting": ("Outbox entries not yet sent to a run", lambda of: of.outbox_waiting),
    "lead_failing_steps": ("Steps that keep failing; their leads stand still", lambda of: of.failing_steps),
    "lead_first_contacts_owed": ("First contacts still to be made", lambda of: of.owed),
    "lead_first_contacts_overdue": ("First contacts still to be made, and late already", lambda of: of.overdue),
    "lead_first_contacts": ("First contacts of the last 24 hours", lambda of: of.contacts),
    "lead_first_contact_breaches": ("First contacts of the last 24 hours that were late", lambda of: of.late),
}
_COUNTED: Mapping[str, str] = {
    "refusals": "Answers 401, 403 and 404 of this process; tenant 0 is nobody's",
    "many_refusals": "Callers who were refused 60 times in a minute",
    "hang_ups": "Requests whose caller hung up before the body had come",
    "accesses_lost": "Audit entries of reads and refusals that were lost because the database was unavailable",
}
Counted = Mapping[str, Mapping[int, int]]


class Metrics:
    """Of all tenants; read from the database at most once per `FRESH_SECONDS`. `counted`: what this process counts."""

    def __init__(self, database: Database, counted: Callable[[], Counted] = dict) -> None:
        self._database, self._counted = database, counted
        self._lock = asyncio.Lock()
        self._text, self._until = b"", 0.0
        self._hang_ups: dict[int, int] = defaultdict(int)

    def hung_up(self, tenant_id: int) -> None:
        """0: nobody knew yet who called."""
        self._hang_ups[tenant_id] += 1

    async def text(self) -> bytes:
        """At most so old."""
        async with self._lock:
            if time.monotonic() >= self._until:
                self._text = metrics_of(await self._look(), {**self._counted(), "hang_ups": self._hang_ups})
                self._until = time.monotonic() + FRESH_SECONDS
            return self._text

    async def _look(self) -> list[CampaignFigures]:
        found = []
        for tenant_id in await outbox.tenant_ids(self._database):
            async with self._database.tenant_session(tenant_id) as session:
                found.append(await figures(session, tenant_id, datetime.now(UTC)))
        return found


class _Snapshot(Collector):
    def __init__(self, found: Sequence[CampaignFigures], counted: Counted) -> None:
        self._found, self._counted = found, counted

    def collect(self) -> Iterable[Metric]:
        for name, (what, number) in _PLAIN.items():
            yield _gauge(name, what, [], (((), of.tenant_id, number(of)) for of in self._found))
        yield _gauge("lead_queue_length", "Leads in the queue", ["priority"], self._queues())
        yield _gauge(
            "lead_first_contact_seconds",
            "Business seconds until the first contact, of the last 24 hours",
            ["quantile"],
            self._quantiles(),
        )

        for name, what in _COUNTED.items():
            numbers = {0: 0, **{of.tenant_id: 0 for of in self._found}, **self._counted.get(name, {})}
            family = CounterMetricFamily(f"lead_{name}", what, labels=["tenant"])
            for tenant_id, times in numbers.items():
                family.add_metric([str(tenant_id)], times)
            yield family

    def _queues(self) -> Iterator[tuple[tuple[str, ...], int, float]]:
        for of in self._found:
            for priority in PRIORITIES:
                yield (str(priority),), of.tenant_id, of.queue.get(priority, 0)

    def _quantiles(self) -> Iterator[tuple[tuple[str, ...], int, float]]:
        for of in self._found:
            for quantile, seconds in zip(QUANTILES, of.contact_seconds, strict=False):
                yield (str(quantile),), of.tenant_id, seconds


def _gauge(
    name: str, what: str, labels: Sequence[str], values: Iterable[tuple[tuple[str, ...], int, float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=["tenant", *labels])
    for more, tenant_id, value in values:
        family.add_metric([str(tenant_id), *more], value)
    return family


def metrics_of(found: Sequence[CampaignFigures], counted: Counted = MappingProxyType({})) -> bytes:
    """In the text format, version 0.0.4."""
    registry = CollectorRegistry()
    registry.register(_Snapshot(found, counted))
    return generate_latest(registry)
