"""Leads under way follow a change page by page: each once, urgent first, until somebody stops it."""

from datetime import timedelta

import pytest

from activities.lifecycle import moves as pace
from activities.lifecycle.moves import MoveActivities
from domain.errors import Refused
from domain.lifecycle.chapters.owner import OwnerGone
from domain.lifecycle.moves import MoveCause, MoveRef
from domain.privacy import Actor
from domain.tenants.policy import Policy
from services.lifecycle import moves
from store.tables.lifecycle import MoveRow
from tests.activities.clinic import Clinic, at
from tests.activities.test_upkeep import Runs

NOON = at("2026-11-23T12:00+05:30")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "PAGE", 4)
    monkeypatch.setattr(pace, "PAUSE", timedelta(0))


def put_leads(clinic: Clinic, count: int, owner: int | None = None) -> None:
    clinic.run(
        "INSERT INTO leads (tenant_id, source, first_name, last_name, name_norm, priority, run, run_closed, phase,"
        " attempts_made, stage, owner_id) SELECT 7, 'website', '', '', '', 1 + n %% 5, 1, false, 'contact', 0,"
        " 'awareness', %s FROM generate_series(1, %s) n",
        owner,
        count,
    )


async def begun(clinic: Clinic, cause: MoveCause = MoveCause.SCORING, agent_id: int | None = None) -> MoveRow:
    async with clinic.database.tenant_session(7) as session:
        row = await moves.begin(session, 7, cause, agent_id=agent_id, actor=Actor("user:1"), now=NOON)
    assert row is not None
    return row


async def test_every_lead_is_reached_once_urgent_first_even_when_its_priority_changes_meanwhile(clinic: Clinic) -> None:
    clinic.open(Policy())
    put_leads(clinic, 23)
    move, runs = await begun(clinic), Runs()
    assert move.leads == 23
    async with clinic.database.tenant_session(7) as session:
        assert len(await moves.next_page(session, 7, move.id, 4, NOON) or []) == 4
    late = clinic.rows("SELECT max(id) AS id FROM leads WHERE priority = 5")[0]["id"]
    clinic.run("UPDATE leads SET priority = 1 WHERE id = %s", late)
    clinic.run("UPDATE moves SET rank = 2, after_id = 0")
    assert await MoveActivities(clinic.database, runs).advance_move(MoveRef(7, move.id))
    told = clinic.rows("SELECT lead_id, priority FROM start_requests WHERE message = 'rules_changed' ORDER BY id")
    assert sorted(one["lead_id"] for one in told) == [
        row["id"] for row in clinic.rows("SELECT id FROM leads ORDER BY 1")
    ]
    assert told[-1]["lead_id"] == late
    (row,) = clinic.rows("SELECT state, moved FROM moves")
    assert row == {"state": "done", "moved": 23}


async def test_a_page_whose_sender_died_is_brought_by_the_sweep_and_not_sent_anew(clinic: Clinic) -> None:
    clinic.open(Policy())
    put_leads(clinic, 6)
    move = await begun(clinic)
    async with clinic.database.tenant_session(7) as session:
        await moves.next_page(session, 7, move.id, 4, NOON)  # and the worker dies before it tells anybody
    await MoveActivities(clinic.database, Runs()).advance_move(MoveRef(7, move.id))
    told = clinic.rows("SELECT lead_id FROM start_requests WHERE message = 'rules_changed'")
    assert len(told) == len({one["lead_id"] for one in told}) == 6


async def test_who_stops_a_move_stops_it_and_a_finished_one_cannot_be(clinic: Clinic) -> None:
    clinic.open(Policy())
    put_leads(clinic, 20)
    move, runs = await begun(clinic), Runs()
    async with clinic.database.tenant_session(7) as session:
        await moves.next_page(session, 7, move.id, 4, NOON)
    async with clinic.database.tenant_session(7) as session:
        assert (await moves.stop(session, 7, move.id, actor=Actor("user:1"), now=NOON)).moved == 4
    assert await MoveActivities(clinic.database, runs).advance_move(MoveRef(7, move.id))
    assert runs.heard == []
    again = await begun(clinic)
    assert await MoveActivities(clinic.database, runs).advance_move(MoveRef(7, again.id))
    async with clinic.database.tenant_session(7) as session:
        with pytest.raises(Refused):
            await moves.stop(session, 7, again.id, actor=Actor("user:1"), now=NOON)


async def test_a_newer_change_takes_the_place_of_the_older_one(clinic: Clinic) -> None:
    clinic.open(Policy())
    put_leads(clinic, 5)
    first, other, second = await begun(clinic), await begun(clinic, MoveCause.PRIORITY), await begun(clinic)
    found = {row["id"]: row["state"] for row in clinic.rows("SELECT id, state FROM moves")}
    assert found == {first.id: "stopped", other.id: "running", second.id: "running"}


async def test_an_agents_leads_go_back_and_nobody_elses(clinic: Clinic) -> None:
    clinic.open(Policy())
    agent = clinic.rows("SELECT id FROM agents")[0]["id"]
    put_leads(clinic, 7, agent)
    put_leads(clinic, 3)
    move, runs = await begun(clinic, MoveCause.ABSENCE, agent), Runs()
    assert await MoveActivities(clinic.database, runs).advance_move(MoveRef(7, move.id))
    assert [one.message for one in runs.heard] == [OwnerGone(agent, one.id) for one in runs.heard]
    assert len(runs.heard) == 7
