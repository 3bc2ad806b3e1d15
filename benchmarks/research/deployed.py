"""A register taken through the deployed engine: captured as leads, looked at as their runs begin, swept."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import combinations, product
from math import comb
from typing import cast

import psycopg
from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.testing import ActivityEnvironment

from activities.duplicates.finder import DuplicateFinder
from activities.duplicates.sweep import DuplicateActivities
from benchmarks.bed.hospital import TENANT
from benchmarks.bed.stage import Site
from benchmarks.research.registers import Person, Register
from domain.capture.submission import LeadCapture, Submission, normalise
from domain.errors import Invalid
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.ports import LeadRuns
from domain.lifecycle.upkeep import SweepDuplicates
from domain.privacy import Actor
from services.capture.batch import capture_new
from services.capture.capture import capture, retry_raced
from services.capture.intake import CaptureChannel, Captured, Intake
from store.duplicates import sweeps
from store.session import Database

Pair = tuple[int, int]
BENCHMARK, IMPORT = Actor("benchmark"), CaptureChannel("import")
_AT_ONCE = 200
_GROUPS = "SELECT id, coalesce(merged_into, id) FROM leads WHERE tenant_id = %s"
_QUEUE = """
    SELECT DISTINCT least(l.root, o.root), greatest(l.root, o.root) FROM duplicates d
    JOIN (SELECT tenant_id, id, coalesce(merged_into, id) AS root FROM leads) l
        ON (l.tenant_id, l.id) = (d.tenant_id, d.lead_id)
    JOIN (SELECT tenant_id, id, coalesce(merged_into, id) AS root FROM leads) o
        ON (o.tenant_id, o.id) = (d.tenant_id, d.other_id)
    WHERE d.tenant_id = %s AND d.state = 'open'
"""


class NoRuns:
    """The store alone is measured: nobody is signalled."""

    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        return [request.id for request in requests]


RUNS = cast(LeadRuns, NoRuns())


async def deployed(site: Site, register: Register) -> dict[str, float]:
    """Captured in batches as an import does, looked at one by one, then swept once; what a person would find.

    Runs are not started: `look` and `merge` are called as the first step of each run calls them.
    """
    now = datetime.now(UTC)
    async with Database(site.app_url, pool_size=4) as database:
        leads = await _captured(database, register.persons, now)
        finder = DuplicateFinder(database, RUNS)
        for lead_id in sorted(set(leads)):
            await _begun(database, finder, LeadRef(TENANT, lead_id), now)
        at_intake = _found(site, leads, register.truth)
        await _swept(database, now)
    return {**_found(site, leads, register.truth), "merged_recall_at_intake": at_intake["merged_recall"]}


async def _captured(database: Database, persons: Sequence[Person], now: datetime) -> list[int]:
    """The lead of each; who is known already, or was in the batch before, is captured alone."""
    leads: list[int] = []
    for start in range(0, len(persons), _AT_ONCE):
        intakes = [
            Intake(_submission(person, start + number, now), "{}", BENCHMARK, f"row {start + number}", came_by=IMPORT)
            for number, person in enumerate(persons[start : start + _AT_ONCE])
        ]
        stored = await retry_raced(database, TENANT, partial(_together, intakes))
        for intake, new in zip(intakes, stored, strict=True):
            captured = new if new is not None else await retry_raced(database, TENANT, partial(_alone, intake))
            leads.append(captured.lead_id)
    return leads


async def _together(intakes: Sequence[Intake], session: AsyncSession) -> list[Captured | None]:
    return await capture_new(session, TENANT, intakes)


async def _alone(intake: Intake, session: AsyncSession) -> Captured:
    captured = await capture(session, TENANT, intake)
    assert isinstance(captured, Captured), "nothing is keyed"
    return captured


def _submission(person: Person, number: int, now: datetime) -> Submission:
    """What capture refuses is left out, as whoever imports a file would do in the end."""
    said = dict(person)
    while True:
        try:
            return normalise(LeadCapture(**said, external_ids={"register": f"r{number}"}), "IN", now)
        except Invalid as error:
            del said[error.field]
        except ValidationError as error:
            del said[str(error.errors()[0]["loc"][0])]


async def _begun(database: Database, finder: DuplicateFinder, lead: LeadRef, now: datetime) -> None:
    """A lead that was merged meanwhile begins no run."""
    async with database.tenant_session(TENANT) as session:
        looked = await finder.look(session, lead, now)
    await finder.merge(lead, looked.alike, now)


async def _swept(database: Database, now: datetime) -> None:
    async with database.tenant_session(TENANT) as session:
        sweep = await sweeps.begin(session, TENANT, BENCHMARK, 1, now)
    step, activities = SweepDuplicates(TENANT, sweep.id), DuplicateActivities(database, RUNS)
    while not await ActivityEnvironment().run(activities.sweep_duplicates, step):
        pass


def _found(site: Site, leads: Sequence[int], truth: Sequence[str]) -> dict[str, float]:
    """Of all true pairs of records: merged, or shown in the queue; of the queue, false rows for each true one."""
    with psycopg.connect(site.superuser_url) as connection:
        root_of: dict[int, int] = dict(connection.execute(_GROUPS, (TENANT,)).fetchall())
        queue = [(one, other) for one, other in connection.execute(_QUEUE, (TENANT,)) if one != other]
    groups: dict[int, list[int]] = defaultdict(list)
    for number, lead in enumerate(leads):
        groups[root_of[lead]].append(number)
    merged = [pair for group in groups.values() for pair in combinations(group, 2)]
    shown = [pair for one, other in queue for pair in product(groups[one], groups[other])]
    true_pairs = max(1, sum(comb(size, 2) for size in Counter(truth).values()))
    right = sum(truth[one] == truth[other] for one, other in merged)
    seen = sum(truth[one] == truth[other] for one, other in shown)
    true_rows = sum(
        {truth[n] for n in groups[one]} & {truth[n] for n in groups[other]} != set() for one, other in queue
    )
    return {
        "records": len(leads),
        "merged_precision": right / max(1, len(merged)),
        "merged_recall": right / true_pairs,
        "merged_or_shown": (right + seen) / true_pairs,
        "queue": len(queue),
        "false_per_true_shown": (len(queue) - true_rows) / max(1, true_rows),
    }
