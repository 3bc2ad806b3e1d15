"""Everybody at once, many of them twice: exactly the expected leads, touches and runs."""

import asyncio
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from temporalio.testing import ActivityEnvironment

from activities.lifecycle.upkeep import UpkeepActivities
from api.auth.keys import derive_secret, ensure_key, mint
from benchmarks.bed.shots import http_request, shoot
from devstack.temporal import EmbeddedTemporal
from domain.capture.forms import tokens
from domain.capture.forms.tokens import FormToken
from store.invariants import check
from store.session import Database
from tests.fixtures.api import api_process
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import LeadClient, TemporalSettings

PEOPLE, SUBMISSIONS, REPEATS = 2_000, 8_000, 2_000
UNLIMITED = {"limit_caller": "0", "limit_submissions": "0", "limit_form": "0", "limit_tenant": "0"}
FORM = {
    "texts": {"title": "Ask us"},
    "minimum_seconds": 0,
    "fields": [{"name": name, "label": name} for name in ("first_name", "last_name", "phone", "email", "notes")],
}
_RUNNING = "WorkflowType = 'LeadLifecycle' AND ExecutionStatus = 'Running'"


@dataclass(frozen=True)
class Doors:
    """The two ways in: a program's with its token, and a form whose pages we sign."""

    token: str
    form: Mapping[str, Any]
    form_secret: bytes
    opened_at: datetime

    def page(self, name: str) -> str:
        return tokens.sign(FormToken(self.form["id"], self.opened_at, name, "en"), self.form_secret)


@dataclass(frozen=True)
class Submission:
    """The n-th time that a person asks: three times by a program with an Idempotency-Key, the last time by the form."""

    person: int
    time: int

    def request(self, doors: Doors) -> str:
        name = f"time-{self.time}-{self.person:05}"
        said = {"first_name": "Person", "last_name": f"No {self.person}", "notes": name, **self._known_by}
        if self.time < 3:
            return http_request("POST", "/api/v1/leads", token=doors.token, body=said, key=name)
        entry = {"answers": said, "token": doors.page(name)}
        return http_request("POST", f"/f/{doors.form['key']}.json", body=entry)

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
    with EmbeddedTemporal(ui_port=None) as server:
        yield server


@pytest.mark.timeout(1200)
async def test_ten_thousand_submissions_of_two_thousand_people_make_two_thousand_lives(
    clone: Clone, database: Database, tenant: SeededTenant, temporal: EmbeddedTemporal, tmp_path: Path
) -> None:
    with api_process(clone, tmp_path, temporal.address, **UNLIMITED) as demo_client:
        doors = await _doors(demo_client.address, tmp_path / "jwt.pem", tenant)
        requests = [submission.request(doors) for submission in flood()]
        volley = await asyncio.to_thread(shoot, demo_client.address, requests)
    assert sum(volley.statuses.values()) == len(requests)
    assert set(volley.statuses) == {200, 201}
    assert _counts(clone) == {
        "leads": PEOPLE,
        "touches": SUBMISSIONS,
        "idempotency_keys": SUBMISSIONS - PEOPLE,
        "touches WHERE channel = 'form'": PEOPLE,
        "start_requests WHERE message = 'start'": PEOPLE,
        "start_requests WHERE message = 'touch'": SUBMISSIONS - PEOPLE,
        "identities": PEOPLE + PEOPLE // 3,
        "(SELECT FROM touches GROUP BY lead_id HAVING count(*) <> 4)": 0,
    }
    client = await LeadClient.connect(TemporalSettings(address=temporal.address), lazy=False)
    await _tell_the_rest(clone, UpkeepActivities(database, client))
    assert await _running(client) == PEOPLE
    assert await check(clone.checker_url) == {}


async def _doors(address: str, key_file: Path, tenant: SeededTenant) -> Doors:
    key = ensure_key(key_file)

    def token(role: str) -> str:
        return mint(key, tenant.id, tenant.staff[role], role, timedelta(hours=1))

    async with httpx2.AsyncClient(trust_env=False) as http:
        answer = await http.post(
            f"http://{address}/api/v1/forms",
            json={"name": "Flooded", "definition": FORM},
            headers={"Authorization": f"Bearer {token('marketing')}"},
        )
    assert answer.status_code == 201, answer.text
    return Doors(token("integration"), answer.json(), derive_secret(key, "form"), datetime.now(UTC))


def _counts(clone: Clone) -> dict[str, int]:
    of = (
        "leads",
        "touches",
        "idempotency_keys",
        "touches WHERE channel = 'form'",
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
    until = time.monotonic() + 150
    while True:
        found = (await client.client.count_workflows(_RUNNING)).count
        if found >= PEOPLE or time.monotonic() > until:
            return found
        await asyncio.sleep(0.5)
