"""Everybody at once, many of them twice: exactly the expected leads, touches and runs."""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from temporalio.testing import ActivityEnvironment

from activities.upkeep import UpkeepActivities
from api.keys import ensure_key, mint
from benchmarks.firing import http_request, shoot
from cli.embedded.temporal import EmbeddedTemporal
from store.invariants import check
from store.session import Database
from tests.fixtures.api import api_process
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant
from workflows.client import LeadClient, TemporalSettings

PEOPLE, SUBMISSIONS, REPEATS = 2_000, 8_000, 2_000
_RUNNING = "WorkflowType = 'LeadLifecycle' AND ExecutionStatus = 'Running'"


@dataclass(frozen=True)
class Submission:
    """The n-th time that a person asks, and the key under which it is sent."""

    person: int
    time: int

    @property
    def key(self) -> str:
        return f"form-{self.person}-{self.time}"

    def request(self, token: str) -> str:
        body = {
            "first_name": "Person",
            "last_name": f"No {self.person}",
            "notes": f"Time {self.time}",
            **self._known_by,
        }
        return http_request("POST", "/api/v1/leads", token=token, body=body, key=self.key)

    @property
    def _known_by(self) -> dict[str, str]:
        """A third each is known by phone, by e-mail, by both; written in another way each time."""
        digits = f"98765{self.person:05}"
        phone = (digits, f"0{digits}", f"+91 {digits[:5]} {digits[5:]}", f"0091-{digits}")[self.time]
        email = (f"p{self.person}@example.com", f"P{self.person}@Example.com")[self.time % 2]
        return ({"phone": phone}, {"email": email}, {"phone": phone, "email": email})[self.person % 3]


def flood() -> list[Submission]:
    """10,000 in a shuffled order that is always the same. Of the repeats, half come at the same moment as what they
    repeat, half at any other time; each person's first two submissions come at the same moment, too."""
    chance = random.Random(2_026)
    doubles = [[Submission(person, 0), Submission(person, 1)] for person in range(PEOPLE)]
    singles = [[Submission(person, again)] for person in range(PEOPLE) for again in (2, 3)]
    groups = doubles + singles
    for group in chance.sample(groups, REPEATS // 2):
        group.append(group[0])
    groups += [[chance.choice(group)] for group in chance.sample(groups, REPEATS // 2)]
    chance.shuffle(groups)
    return [submission for group in groups for submission in group]


def test_the_flood_is_what_it_says() -> None:
    sent = flood()
    assert len(sent) == SUBMISSIONS + REPEATS == 10_000
    assert len(set(sent)) == SUBMISSIONS
    assert len({submission.person for submission in sent}) == PEOPLE


@pytest.fixture
def temporal() -> Iterator[EmbeddedTemporal]:
    with EmbeddedTemporal(ui=False) as server:
        yield server


@pytest.mark.timeout(400)
async def test_ten_thousand_submissions_of_two_thousand_people_make_two_thousand_lives(
    clone: Clone, database: Database, tenant: SeededTenant, temporal: EmbeddedTemporal, tmp_path: Path
) -> None:
    key = ensure_key(tmp_path / "jwt.pem")
    token = mint(key, tenant.id, tenant.staff["integration"], "integration", timedelta(hours=1))
    requests = [submission.request(token) for submission in flood()]
    with api_process(clone, tmp_path, temporal.address, limit_caller="0") as door:
        volley = await asyncio.to_thread(shoot, door.address, requests)
    assert sum(volley.statuses.values()) == len(requests)
    assert set(volley.statuses) == {200, 201}
    assert _counts(clone) == {
        "leads": PEOPLE,
        "touches": SUBMISSIONS,
        "idempotency_keys": SUBMISSIONS,
        "start_requests WHERE message = 'start'": PEOPLE,
        "start_requests WHERE message = 'touch'": SUBMISSIONS - PEOPLE,
        "identities": PEOPLE + PEOPLE // 3,
        "(SELECT FROM touches GROUP BY lead_id HAVING count(*) <> 4)": 0,
    }
    client = await LeadClient.connect(TemporalSettings(address=temporal.address), lazy=False)
    await _tell_the_rest(clone, UpkeepActivities(database, client))
    assert await _running(client) == PEOPLE
    assert await check(clone.checker_url) == {}


def _counts(clone: Clone) -> dict[str, int]:
    of = (
        "leads",
        "touches",
        "idempotency_keys",
        "start_requests WHERE message = 'start'",
        "start_requests WHERE message = 'touch'",
        "identities",
        "(SELECT FROM touches GROUP BY lead_id HAVING count(*) <> 4)",
    )
    with psycopg.connect(clone.checker_url) as connection:
        return {what: _count(connection, what) for what in of}


def _count(connection: psycopg.Connection[tuple[int]], what: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {what}".encode()).fetchone()
    assert row
    return row[0]


async def _tell_the_rest(clone: Clone, upkeep: UpkeepActivities) -> None:
    """What the API left to the sweep, as a worker would."""
    with psycopg.connect(clone.checker_url, autocommit=True) as connection:
        while _count(connection, "start_requests WHERE sent_at IS NULL"):
            await ActivityEnvironment().run(upkeep.sweep)


async def _running(client: LeadClient) -> int:
    """The list of runs is a moment behind; a run too many stays."""
    until = time.monotonic() + 60
    while True:
        found = (await client.client.count_workflows(_RUNNING)).count
        if found >= PEOPLE or time.monotonic() > until:
            return found
        await asyncio.sleep(0.5)
