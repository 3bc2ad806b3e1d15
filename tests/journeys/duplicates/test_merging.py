"""Two leads turn out to be one person, or turn out not to be: one run goes on, or both do."""

import asyncio
from datetime import UTC, datetime

from domain.leads.lead import Status
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.waiting import WaitKind
from domain.privacy import Actor
from services.duplicates import Cause, lock_pair, merge, unmerge
from store.lifecycle import outbox
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered, owned, reached, replies


async def told(hospital: Hospital, requests: list[RunRequest]) -> None:
    arrived = await hospital.engine.client.deliver(requests)
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        await outbox.mark_sent(session, hospital.tenant_id, arrived, datetime.now(UTC))


async def merged(hospital: Hospital, lead: LeadRef, into: LeadRef, *, untold: bool = False) -> int:
    """As the API merges by hand; returns the merge's id. `untold`: the runs hear of it later."""
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        gone, stays = await lock_pair(session, hospital.tenant_id, lead.lead_id, into.lead_id)
        row, requests = await merge(session, stays, gone, Cause("manual", Actor("user:1")), datetime.now(UTC))
    await told(hospital, [] if untold else requests)
    return row.id


async def parted(hospital: Hospital, merge_id: int) -> list[RunRequest]:
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        _, requests = await unmerge(session, hospital.tenant_id, merge_id, Actor("user:1"), datetime.now(UTC))
    await told(hospital, requests)
    return requests


async def test_the_merged_run_hands_over_and_its_agent_is_free_again(hospital: Hospital) -> None:
    survivor, twin = await hospital.capture(), await hospital.capture()
    agent = await owned(hospital, twin)
    await owned(hospital, survivor)
    await merged(hospital, twin, survivor)
    ending = await hospital.ending(twin)
    assert ending.merged_into == survivor.lead_id
    stored = hospital.lead(twin)
    assert (stored["owner_id"], stored["run_closed"], stored["merged_into"]) == (None, True, survivor.lead_id)
    taken = hospital.rows(
        "SELECT id FROM assignments WHERE tenant_id = %s AND agent_id = %s AND ended_at IS NULL AND lead_id = %s",
        agent,
        twin.lead_id,
    )
    assert taken == []
    assert not hospital.lead(survivor)["run_closed"]


async def test_undoing_a_merge_lets_both_live_again_with_what_they_had_reached(hospital: Hospital) -> None:
    survivor, twin = await hospital.capture(), await hospital.capture()
    await reached(hospital, twin)
    await reached(hospital, survivor)
    merge_id = await merged(hospital, twin, survivor)
    await hospital.ending(twin)
    await parted(hospital, merge_id)
    agent = await offered(hospital, twin)
    stored = hospital.lead(twin)
    assert (stored["run"], stored["status"], stored["stage"]) == (2, "contacted", "interest")
    assert (await hospital.state(twin)).status is Status.CONTACTED
    assert agent in hospital.agents()
    assert (await hospital.state(survivor)).waiting_for is not None


async def test_undone_before_the_run_has_heard_of_the_merge_the_lead_lives_on(hospital: Hospital) -> None:
    survivor, twin = await hospital.capture(), await hospital.capture()
    await offered(hospital, twin)
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        gone, stays = await lock_pair(session, hospital.tenant_id, twin.lead_id, survivor.lead_id)
        row, late = await merge(session, stays, gone, Cause("manual", Actor("user:1")), datetime.now(UTC))
    requests = await parted(hospital, row.id)
    await told(hospital, late)
    await hospital.until(twin, lambda s: s.run == 2 and s.waiting_for is not None)
    await offered(hospital, twin)
    await told(hospital, late + requests)
    assert (await hospital.state(twin)).run == 2
    await hospital.waits_for(twin, WaitKind.OFFER)


async def test_merged_again_while_its_next_run_begins_it_still_comes_back(hospital: Hospital) -> None:
    survivor, twin = await hospital.capture(), await hospital.capture()
    await offered(hospital, twin)
    first = await merged(hospital, twin, survivor)
    await hospital.ending(twin)
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        _, restart = await unmerge(session, hospital.tenant_id, first, Actor("user:1"), datetime.now(UTC))
    second = await merged(hospital, twin, survivor)
    await told(hospital, restart)
    assert (await hospital.ending(twin)).merged_into == survivor.lead_id
    await parted(hospital, second)
    await hospital.until(twin, lambda s: s.run == 2 and s.offer is not None)


async def test_a_touch_that_came_meanwhile_belongs_to_the_one_whose_address_it_came_under(hospital: Hospital) -> None:
    survivor = await hospital.capture()
    twin = await hospital.capture(email="twin@example.com", phone=None)
    merge_id = await merged(hospital, twin, survivor)
    await hospital.ending(twin)
    captured, request = await hospital.submit({"email": "twin@example.com", "source": "website"})
    assert captured.lead_id == survivor.lead_id
    assert request is not None
    assert request.lead_id == survivor.lead_id
    await parted(hospital, merge_id)
    touches = hospital.rows("SELECT lead_id FROM touches WHERE tenant_id = %s ORDER BY id")
    assert [row["lead_id"] for row in touches] == [survivor.lead_id, twin.lead_id, twin.lead_id]
    await offered(hospital, twin)


async def test_what_nobody_has_answered_goes_to_the_survivors_owner(hospital: Hospital) -> None:
    survivor, twin = await hospital.capture(), await hospital.capture()
    agent = await owned(hospital, survivor)
    await owned(hospital, twin)
    await replies(hospital, twin)
    open_replies = "SELECT assignee_id FROM tasks WHERE tenant_id = %s AND lead_id = %s AND kind = 'answer_reply'"
    async with asyncio.timeout(60):
        while not hospital.rows(open_replies, twin.lead_id):
            await asyncio.sleep(0.05)
    await merged(hospital, twin, survivor)
    await hospital.ending(twin)
    async with asyncio.timeout(60):
        while not hospital.rows(open_replies, survivor.lead_id):
            await asyncio.sleep(0.05)
    assert hospital.rows(open_replies, survivor.lead_id) == [{"assignee_id": agent}]
