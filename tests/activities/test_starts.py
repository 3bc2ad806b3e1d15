"""Runs of imported leads start a few at a time, and stand in nobody's way."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from activities.capture import starts
from activities.capture.starts import StartActivities
from domain.capture.imports.states import StartImported
from domain.lifecycle.outbox import RunRequest
from domain.tenants.policy import Policy
from store.lifecycle import outbox
from tests.activities.clinic import Clinic, at
from tests.activities.test_upkeep import Runs

NOON = at("2026-11-23T12:00+05:30")


def imported(clinic: Clinic, leads: int, tenant: int = 7) -> None:
    clinic.run(
        "WITH lead AS (INSERT INTO leads (tenant_id, source, first_name, last_name, name_norm, priority, run,"
        " run_closed, phase, attempts_made, stage) SELECT %s, 'import', '', '', '', 3, 1, false, 'intake', 0,"
        " 'awareness' FROM generate_series(1, %s) RETURNING tenant_id, id)"
        " INSERT INTO start_requests (tenant_id, lead_id, message, priority, created_at, run)"
        " SELECT tenant_id, id, 'start', 5, now() - interval '1 minute', 1 FROM lead",
        tenant,
        leads,
    )


@pytest.fixture(autouse=True)
def short_spells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "SPELL", timedelta(seconds=0.5))


async def test_no_more_runs_start_than_are_taken_in(clinic: Clinic) -> None:
    clinic.open(Policy())
    imported(clinic, 10)
    runs = Runs()
    activities = StartActivities(clinic.database, runs)
    assert await activities.start_imported(StartImported(at_once=4))
    assert len(runs.heard) == 4
    clinic.run("UPDATE leads SET queued_at = now() WHERE id = ANY(%s)", [one.lead_id for one in runs.heard[:3]])
    assert await activities.start_imported(StartImported(at_once=4))
    assert len(runs.heard) == 7
    clinic.run("UPDATE start_requests SET sent_at = sent_at - interval '1 hour'")
    assert not await activities.start_imported(StartImported(at_once=4))
    assert sorted(one.lead_id for one in runs.heard) == [
        row["id"] for row in clinic.rows("SELECT id FROM leads ORDER BY 1")
    ]


async def test_a_live_start_does_not_wait_behind_imported_ones(clinic: Clinic) -> None:
    clinic.open(Policy())
    imported(clinic, 300)
    lead = await clinic.lead(NOON)
    async with clinic.database.tenant_session(7) as session:
        waiting = await outbox.pending(session, 7, datetime.now(UTC) + timedelta(hours=1), 100)
    assert [one.lead_id for one in waiting] == [lead.lead_id]


async def test_runs_wait_while_rows_are_stored(clinic: Clinic) -> None:
    clinic.open(Policy())
    imported(clinic, 2)
    clinic.run(
        "INSERT INTO imports (tenant_id, name, format, state, actor, created_at, started_at)"
        " VALUES (7, 'camp.csv', 'csv', 'running', 'user:1', now(), now())"
    )
    runs = Runs()
    assert await StartActivities(clinic.database, runs).start_imported(StartImported())
    assert runs.heard == []
    clinic.run("UPDATE imports SET started_at = now() - interval '1 hour'")
    assert not await StartActivities(clinic.database, runs).start_imported(StartImported())
    assert len(runs.heard) == 2


class Deaf(Runs):
    """The first lead's run cannot be started."""

    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        return await super().deliver([one for one in requests if one.lead_id != 1])


async def test_a_run_that_cannot_be_started_keeps_nobody_behind_it(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starts, "SPELL", timedelta(minutes=1))
    clinic.open(Policy())
    imported(clinic, 4)
    runs = Deaf()
    activities = StartActivities(clinic.database, runs)
    monkeypatch.setattr(outbox, "starting", nobody_is_starting)
    assert not await activities.start_imported(StartImported(at_once=1))
    assert [one.lead_id for one in runs.heard] == [2, 3, 4]


async def nobody_is_starting(*_: object) -> int:
    return 0
