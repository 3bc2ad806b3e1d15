"""Rows of a file are stored some hundred at a time: each once, whatever process dies; odd ones on their own."""

import asyncio
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from temporalio.testing import ActivityEnvironment

from activities.capture import imports
from activities.capture.import_batches import ImportBatches
from activities.capture.imports import ImportActivities
from domain.capture.imports.judgement import RawRow
from domain.capture.imports.states import ImportStep
from domain.capture.submission import LeadCapture, normalise
from domain.privacy import Actor
from domain.tenants.policy import Policy
from services.capture.capture import capture, retry_raced
from services.capture.intake import Intake
from store.capture.imports.chunks import add_chunk, encoded
from store.session import Database
from store.tables.capture import ImportRow
from tests.activities.clinic import Clinic, NobodyToTell, at
from tests.fixtures.background import advance_import

NOON = at("2026-11-23T12:00+05:30")
HEADER = ["id", "first_name", "phone", "email", "campaign_id"]
MAPPING: dict[str, Any] = {
    "external_id": {"system": "crm", "column": "id"},
    "columns": {name: name for name in HEADER[1:]},
}


def person(number: int, *, phone: str | None = None, email: str = "", campaign: str = "") -> list[str]:
    return [f"A-{number}", f"Person {number}", phone or f"+9198117{number:05d}", email, campaign]


async def uploaded(database: Database, rows: list[list[str]], *, chunk: int = 500, state: str = "running") -> int:
    async with database.tenant_session(7) as session:
        row = ImportRow(
            tenant_id=7, name="people.csv", format="csv", mapping=MAPPING, header=HEADER, state=state,
            rows_total=len(rows), actor="user:1", created_at=NOON, started_at=NOON,
        )  # fmt: skip
        session.add(row)
        await session.flush()
        raw = [RawRow(number, number + 1, cells) for number, cells in enumerate(rows, start=1)]
        for first in range(0, len(raw), chunk):
            await add_chunk(session, row, first + 1, encoded(raw[first : first + chunk]))
        return row.id


def states(clinic: Clinic) -> list[str]:
    return [row["state"] for row in clinic.rows("SELECT state FROM import_rows ORDER BY import_id, number")]


def stored(clinic: Clinic) -> tuple[int, ...]:
    """Leads, touches, starts, audited captures, identities of phones, chunks that wait."""
    tables = (
        "leads", "touches", "start_requests WHERE message = 'start'", "audit_log WHERE action = 'lead_captured'",
        "identities WHERE kind = 'phone'", "import_chunks",
    )  # fmt: skip
    return tuple(clinic.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables)


async def test_a_person_who_stands_twice_in_a_batch_is_one_lead(clinic: Clinic) -> None:
    clinic.open(Policy())
    same = "+919811799999"
    again = ["A-3", *person(1, phone=same, email="meera@example.com")[1:]]
    rows = [person(1, phone=same), person(2), again, person(2)]
    await advance_import(clinic.database, 7, await uploaded(clinic.database, rows))
    assert states(clinic) == ["created", "created", "known", "unchanged"]
    assert stored(clinic) == (2, 3, 2, 2, 2, 0)
    assert clinic.rows("SELECT email FROM leads ORDER BY id")[0]["email"] == "meera@example.com"


async def test_a_lead_of_a_batch_is_what_a_lead_that_was_captured_alone_is(clinic: Clinic) -> None:
    clinic.open(Policy())
    await advance_import(clinic.database, 7, await uploaded(clinic.database, [person(1), person(2)]))
    alone = [person(3), person(4)]
    first = await uploaded(clinic.database, alone, state="checked")
    clinic.run("UPDATE imports SET state = 'running' WHERE id = %s", first)
    clinic.run("DELETE FROM import_chunks WHERE import_id = %s", first)
    clinic.run(
        "INSERT INTO import_rows (tenant_id, import_id, number, sheet, line, submission_key, lead, state)"
        " SELECT 7, %s, n - 2, '', n - 1, 'import:crm:A-' || n, jsonb_build_object('first_name', 'Person ' || n,"
        " 'phone', '+9198117' || lpad(n::text, 5, '0'), 'source', 'import', 'external_ids',"
        " jsonb_build_object('crm', 'A-' || n)), 'waiting' FROM generate_series(3, 4) n",
        first,
    )
    await advance_import(clinic.database, 7, first)
    volatile = "'id', 'created_at', 'updated_at', 'first_name', 'phone', 'phone_e164', 'name_norm'"
    shapes = clinic.rows(f"SELECT DISTINCT to_jsonb(leads) - ARRAY[{volatile}] AS shape FROM leads")
    assert len(shapes) == 1
    requests = clinic.rows("SELECT DISTINCT run, message, body - 'touch_id' AS body, priority FROM start_requests")
    assert requests == [{"run": 1, "message": "start", "body": {"reason": "captured"}, "priority": 5}]
    touches = clinic.rows(
        "SELECT channel, channel_id IS NOT NULL AS named, raw ->> 'phone' AS phone FROM touches ORDER BY id"
    )
    assert [touch["phone"] for touch in touches] == [f"+9198117{n:05d}" for n in (1, 2, 3, 4)]
    assert {(touch["channel"], touch["named"]) for touch in touches} == {("import", True)}
    consents = clinic.rows("SELECT purpose, count(*) AS n FROM consents GROUP BY 1")
    assert consents == [{"purpose": "enquiry", "n": 4}]


async def test_a_row_that_cannot_be_stored_does_not_keep_the_others(clinic: Clinic) -> None:
    clinic.open(Policy())
    rows = [person(1), person(2, campaign="99"), person(3, phone="12"), person(4)]
    await advance_import(clinic.database, 7, await uploaded(clinic.database, rows))
    assert states(clinic) == ["created", "rejected", "rejected", "created"]
    faults = clinic.rows("SELECT field, reason FROM import_rows WHERE state = 'rejected' ORDER BY number")
    assert [(fault["field"], fault["reason"]) for fault in faults] == [
        ("campaign_id", "No such campaign."),
        ("phone", "is not a valid phone number"),
    ]


async def test_whoever_dies_between_two_transactions_nothing_is_lost_or_stored_twice(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.open(Policy())
    rows = [person(number % 50) for number in range(60)]
    import_id = await uploaded(clinic.database, rows, chunk=20)
    one_by_one, deaths = ImportBatches._one_by_one, iter(range(2))

    async def dies(self: ImportBatches, row: ImportRow, left: Any) -> None:
        if next(deaths, None) is not None:
            raise ConnectionError("killed")
        await one_by_one(self, row, left)

    monkeypatch.setattr(ImportBatches, "_one_by_one", dies)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            await advance_import(clinic.database, 7, import_id)
    await advance_import(clinic.database, 7, import_id)
    assert stored(clinic) == (50, 50, 50, 50, 50, 0)
    assert states(clinic) == ["created"] * 50 + ["unchanged"] * 10
    assert clinic.rows("SELECT state FROM imports")[0]["state"] == "done"


async def test_two_workers_and_somebody_who_asks_now_make_one_lead_of_each_person(clinic: Clinic) -> None:
    clinic.open(Policy())
    import_id = await uploaded(clinic.database, [person(number) for number in range(1, 121)], chunk=40)
    activities = ImportActivities(clinic.database, NobodyToTell())
    step = ImportStep(7, import_id)

    async def ask(number: int) -> None:
        submission = normalise(LeadCapture(phone=f"+9198117{number:05d}"), "IN", NOON)
        intake = Intake(submission, "{}", Actor("test"), f"asked-{number}")
        await retry_raced(clinic.database, 7, lambda session: capture(session, 7, intake))

    asks = map(ask, (10, 60, 110))
    await asyncio.gather(activities.advance_import(step), activities.advance_import(step), *asks)
    await advance_import(clinic.database, 7, import_id)
    assert clinic.rows("SELECT count(*) AS n FROM leads")[0]["n"] == 120
    assert clinic.rows("SELECT count(*) AS n FROM touches")[0]["n"] == 123
    assert set(states(clinic)) <= {"created", "known"}


async def test_rows_that_go_one_by_one_are_signs_of_life_and_nothing_outlives_the_activity(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.open(Policy())
    await advance_import(clinic.database, 7, await uploaded(clinic.database, [person(n) for n in range(30)]))
    again = [[f"B-{number}", *person(number)[1:]] for number in range(30)]
    import_id = await uploaded(clinic.database, again, chunk=20)
    monkeypatch.setattr(imports, "SPELL", timedelta(0))
    beats: list[int] = []
    environment = ActivityEnvironment()
    environment.on_heartbeat = beats.append
    activities = ImportActivities(clinic.database, NobodyToTell())
    before = asyncio.all_tasks()
    await environment.run(activities.advance_import, ImportStep(7, import_id))
    assert beats == [*range(1, 21), 20]
    assert asyncio.all_tasks() == before
    assert states(clinic)[30:] == ["known"] * 20


async def test_statistics_that_somebody_else_gathers_are_not_waited_for(clinic: Clinic) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    clinic.run(
        "INSERT INTO start_requests (tenant_id, lead_id, message, priority, created_at, run, body)"
        " SELECT 7, %s, 'touch', 5, now(), 1, jsonb_build_object('touch_id', 1) FROM generate_series(1, 3000)",
        lead.lead_id,
    )
    with psycopg.connect(clinic.clone.superuser_url) as other:
        other.execute("LOCK TABLE start_requests IN SHARE UPDATE EXCLUSIVE MODE")
        with psycopg.connect(clinic.clone.superuser_url) as connection:
            connection.execute("SET lock_timeout = '2s'")
            connection.execute("SELECT analyze_grown()")
