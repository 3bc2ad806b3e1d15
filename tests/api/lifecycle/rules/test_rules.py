"""Rules change while leads are open: they keep their version until they are moved."""

import asyncio
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities.lifecycle.upkeep import FRESH, UpkeepActivities
from api.auth.permissions import Role
from domain.leads.lead import LossReason
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from store.seed import DemoAgent
from tests.api.conftest import Visitor
from tests.api.lifecycle.conftest import Staff, done
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import offered, owned

KOCHI = {"fact": "city", "eq": "kochi"}
KOCHI_FIRST = {"rules": [{"code": "kochi", "text": "is from Kochi", "when": KOCHI, "priority": 2}], "otherwise": 4}
# Hot by the built-in rules, which call the hot ones second.
HOT = {"procedure": "cataract", "timeframe": "now", "insurance": True, "source": "referral", "city": "Madurai"}


def kochi_gives(points: int) -> dict[str, Any]:
    rules = [
        {"code": "kochi", "text": "is from Kochi", "when": KOCHI, "points": points},
        {"code": "more", "text": "said more", "when": {"fact": "procedure", "exists": True}, "points": 40},
    ]
    return {"rules": rules, "bands": {"hot_from": 60, "warm_from": 30}}


@pytest.fixture
def one_bed(engine: Engine) -> Hospital:
    """One agent, who has time for one lead."""
    return Hospital.open(engine, ALWAYS_OPEN, DemoAgent("Only", ("general", "cataract"), ("en",), capacity=1))


async def in_force(admin: Visitor, kind: str, body: dict[str, Any], *, move_leads: bool = False) -> dict[str, Any]:
    draft = await admin.post("/rules", {"kind": kind, "body": body})
    assert draft.status_code == 201, draft.text
    return done(await admin.post(f"/rules/{draft.json()['id']}/activate", {"move_leads": move_leads}))


async def swept(hospital: Hospital) -> None:
    """Sends the outbox, as happens every few seconds."""
    await asyncio.sleep(FRESH.total_seconds() + 0.1)
    upkeep = UpkeepActivities(hospital.engine.database, hospital.engine.client)
    await ActivityEnvironment().run(upkeep.sweep)


def judged(hospital: Hospital, lead: LeadRef, kind: str) -> list[int]:
    """The versions by which it was judged, one after the other."""
    query = "SELECT rule_version FROM decisions WHERE tenant_id = %s AND lead_id = %s AND kind = %s ORDER BY id"
    return [row["rule_version"] for row in hospital.rows(query, lead.lead_id, kind)]


async def judged_again(hospital: Hospital, lead: LeadRef, kind: str) -> list[int]:
    """After something was learnt of it."""
    before = judged(hospital, lead, kind)
    await hospital.tell(lead, ProfileChanged())
    async with asyncio.timeout(60):
        while (found := judged(hospital, lead, kind)) == before:
            await asyncio.sleep(0.05)
    return found


async def test_rules_are_rolled_back_while_leads_wait_in_the_queue(one_bed: Hospital, staff: Staff) -> None:
    hospital, admin = one_bed, staff.of(one_bed).role(Role.ADMIN)
    holder = await hospital.capture()
    agent = await owned(hospital, holder)
    await in_force(admin, "priority", KOCHI_FIRST)
    hot = await hospital.capture(**HOT)
    kochi = await hospital.capture(city="Kochi", source="other")
    for lead, priority in ((hot, 4), (kochi, 2)):
        await hospital.waits_for(lead, WaitKind.QUEUE)
        assert hospital.lead(lead)["priority"] == priority

    back = done(await admin.post("/rules/revert", {"kind": "priority"}))
    assert (back["version"], back["leads_notified"]) == (0, 0)
    assert await judged_again(hospital, kochi, "priority") == [1, 1]
    assert hospital.lead(kochi)["priority"] == 2
    late = await hospital.capture(city="Kochi", source="other")
    await hospital.waits_for(late, WaitKind.QUEUE)
    assert (judged(hospital, late, "priority"), hospital.lead(late)["priority"]) == ([0], 4)

    moved = done(await admin.post("/rules/revert", {"kind": "priority", "move_leads": True}))
    assert moved["leads_notified"] == 4
    await swept(hospital)
    await hospital.until(hot, lambda s: s.priority == 2)
    await hospital.until(kochi, lambda s: s.priority == 4)
    assert judged(hospital, kochi, "priority") == [1, 1, 0]
    await hospital.say(holder, Lose(LossReason.PRICE, agent))
    assert await offered(hospital, hot) == agent
    assert (await hospital.state(kochi)).routing.queued


async def test_a_lead_under_way_keeps_its_version_while_a_new_one_gets_the_new(
    hospital: Hospital, staff: Staff
) -> None:
    admin = staff.role(Role.ADMIN)
    await in_force(admin, "scoring", kochi_gives(50))
    early = await hospital.capture(city="Kochi")
    await offered(hospital, early)
    await in_force(admin, "scoring", kochi_gives(35))
    late = await hospital.capture(city="Kochi")
    await offered(hospital, late)
    assert await judged_again(hospital, early, "score") == [1, 1]
    assert judged(hospital, late, "score") == [2]
    assert (hospital.lead(early)["score"], hospital.lead(late)["score"]) == (50, 35)


async def test_a_lead_for_which_there_was_nobody_is_offered_when_routing_that_moves_leads_finds_somebody(
    engine: Engine, staff: Staff
) -> None:
    hospital = Hospital.open(engine, ALWAYS_OPEN, DemoAgent("Only", ("lasik",), ("en",)))
    admin = staff.of(hospital).role(Role.ADMIN)
    lead = await hospital.capture(procedure="cataract")
    await hospital.waits_for(lead, WaitKind.QUEUE)
    moved = await in_force(admin, "routing", {"requirements": {"skill": "ignored"}}, move_leads=True)
    assert moved["leads_notified"] == 1
    await swept(hospital)
    await offered(hospital, lead)
    assert judged(hospital, lead, "route") == [0, 1]
