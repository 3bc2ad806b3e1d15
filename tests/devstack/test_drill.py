"""The drill's verdict can fail: what is lost, doubled, unanswered or unattended is named."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from cli.main import app
from devstack.demo.drill.evidence import read_doubles, read_evidence
from devstack.demo.drill.journal import Answered, Entry, Journal, Request, read
from devstack.demo.drill.kills import plan
from devstack.demo.drill.observer import Observer
from devstack.demo.drill.people.roster import roster
from devstack.demo.drill.standing import Standing
from devstack.demo.drill.verdict import DrillFault, DrillVerdict, judge
from devstack.demo.faults import PARTS
from domain.capture.submission import LeadCapture, normalise
from domain.privacy import Actor
from services.capture.capture import capture
from services.capture.intake import Intake
from store.session import Database
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

NOW = datetime(2026, 11, 29, tzinfo=UTC)
MARK = "1:7:1"


def entry(line: int, answered: Answered = Answered.ACKNOWLEDGED, **more: Any) -> Entry:
    """A no-show of lead 7, whose mark is the run's: several may be behind it."""
    request = Request(
        kind="no-show", path="/api/v1/leads/7/no-show", tenant=1, lead=7, key=f"key-{line}", places={"no_shows": MARK}
    )
    return Entry(line=line, at=NOW, request=request, answered=answered, status=200, **more)


def held(copies: int) -> Mapping[str, Counter[str]]:
    return {"no_shows": Counter({MARK: copies})}


def test_what_was_acknowledged_and_is_there_once_is_right() -> None:
    figures, faults = judge([entry(1), entry(2, Answered.REFUSED)], held(1))
    assert faults == []
    assert [(row.acknowledged, row.found, row.lost, row.twice, row.refused) for row in figures] == [(1, 1, 0, 0, 1)]


def test_an_acknowledged_command_that_is_not_there_is_lost() -> None:
    figures, faults = judge([entry(1), entry(2)], held(1))
    assert faults == [DrillFault(what="no-show: acknowledged, and not found: no_shows", line=2, lead=7)]
    assert (figures[0].found, figures[0].lost) == (1, 1)


def test_a_command_that_is_there_twice_is_named() -> None:
    figures, faults = judge([entry(1)], held(2))
    assert faults == [DrillFault(what="no-show: acknowledged once, and found more often: no_shows", line=1, lead=7)]
    assert figures[0].twice == 1


def test_a_place_that_was_not_read_holds_nothing() -> None:
    assert len(judge([entry(1)], {})[1]) == 1


def test_a_refused_command_that_was_carried_out_is_named() -> None:
    _, faults = judge([entry(1, Answered.REFUSED)], held(1))
    assert faults == [DrillFault(what="no-show: refused, and carried out all the same: no_shows", line=1, lead=7)]


@pytest.mark.parametrize("answered", [Answered.UNANSWERED, Answered.UNEXPECTED, Answered.DIFFERENT])
def test_a_command_without_its_answer_is_named(answered: Answered) -> None:
    _, faults = judge([entry(3, answered)], {})
    assert [(fault.line, fault.lead) for fault in faults] == [(3, 7)]


def test_received_is_an_answer_only_when_another_follows() -> None:
    pending, final = entry(1, Answered.PENDING), entry(2)
    assert [fault.line for fault in judge([pending], {})[1]] == [1]
    assert judge([pending, final.model_copy(update={"request": pending.request})], held(1))[1] == []


def test_a_verdict_is_right_only_without_any_fault() -> None:
    right = DrillVerdict(figures=[], faults=[], unattended=[], invariants={})
    assert right.right
    for wrong in ({"faults": [DrillFault(what="lost")]}, {"unattended": ["lead 7"]}, {"invariants": {"I2": ["twice"]}}):
        assert not right.model_copy(update=wrong).right


def test_a_journal_is_on_disk_before_it_is_closed(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    written = journal.add(entry(1).request, Answered.ACKNOWLEDGED, status=200, answer={"id": 3}, seconds=0.5)
    journal.add_kill(("worker", "api"))
    assert read(journal.path) == [written]
    assert (written.line, journal.add(entry(1).request, Answered.REFUSED).line) == (1, 3)
    journal.close()


async def test_evidence_is_what_the_database_holds(clone: Clone, database: Database, tenant: SeededTenant) -> None:
    said = normalise(LeadCapture(phone="+14155550123"), "US", NOW)
    async with database.tenant_session(tenant.id) as session:
        await capture(session, tenant.id, Intake(said, "{}", Actor("test"), "key-1"))
    request = Request(kind="capture", path="", tenant=tenant.id, places={"touches": f"{tenant.id}:key-1"}, key="key-1")
    sent = [Entry(line=1, at=NOW, request=request, answered=Answered.ACKNOWLEDGED, status=201)]
    assert judge(sent, await read_evidence(clone.checker_url, [tenant.id]))[1] == []
    assert await read_doubles(clone.checker_url, [tenant.id]) == []
    with psycopg.connect(clone.superuser_url) as connection:
        connection.execute("UPDATE touches SET submission_key = 'another'")
    assert [fault.line for fault in judge(sent, await read_evidence(clone.checker_url, [tenant.id]))[1]] == [1]


@pytest.mark.parametrize(
    ("moves", "late", "unattended"),
    [
        pytest.param(False, 60, 1, id="stands still, and its deadline has passed"),
        pytest.param(False, -60, 0, id="waits for a time that is to come"),
        pytest.param(True, 60, 0, id="has moved on"),
    ],
)
async def test_a_lead_is_unattended_that_neither_moves_nor_waits(moves: bool, late: int, unattended: int) -> None:
    deadline = datetime.now(UTC) - timedelta(seconds=late)
    lead = Standing(1, 7, "+14155550123", 1, False, "new", "assign", "offer", deadline, 0)
    observer = Observer("", None, None, [], {}, 1, asyncio.Event(), now={7: lead}, moved_at={7: time.monotonic()})  # type: ignore[arg-type]
    waiting = asyncio.create_task(observer.settle(limit=3, grace=0.5, here=lambda: True))
    await asyncio.sleep(0)
    if moves:
        observer.now[7] = replace(lead, phase="contact")
    found = await waiting
    assert len(found) == unattended
    assert all("lead 7" in standing.in_words for standing in found)


def test_a_plan_is_the_seeds_alone_and_kills_every_part() -> None:
    kills = plan(400, 60, 5)
    assert kills == plan(400, 60, 5) != plan(400, 60, 6)
    killed = Counter(part for kill in kills for part in kill.parts)
    assert killed == dict.fromkeys(PARTS, 15)
    assert 0 < sum(len(kill.parts) == 2 for kill in kills) < len(kills)
    assert all(len(set(kill.parts)) == len(kill.parts) for kill in kills)
    assert plan(10, 0, 5) == []


def test_everybody_of_a_roster_is_somebody_else() -> None:
    people = roster(400, 5)
    assert len({who.phone for who in people}) == len({who.name for who in people}) == 400
    assert [(who.kind, who.name) for who in people] == [(who.kind, who.name) for who in roster(400, 5)]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--drill", "--leads", "0"], "--leads"),
        (["--drill", "--leads", "many"], "--leads"),
        (["--drill", "--kills", "-1"], "--kills"),
        (["--drill", "--seed", "-1"], "--seed"),
        (["--leads", "5"], "need --drill"),
        (["--drill", "--kill"], "not both"),
    ],
)
def test_options_that_make_no_drill_are_refused_with_the_reason(options: list[str], says: str) -> None:
    refused = CliRunner().invoke(app, ["demo", *options], env={"COLUMNS": "200", "TERM": "dumb"})
    assert refused.exit_code == 2
    assert says in refused.output
