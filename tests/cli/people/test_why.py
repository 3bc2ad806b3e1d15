"""`lead why`: each decision with its reasons, in a terminal."""

import json

from domain.leads.lead import LossReason
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.waiting import WaitKind
from tests.cli.people.conftest import Desk
from tests.journeys.steps import owned


async def test_it_tells_each_decision_with_its_reasons(desk: Desk) -> None:
    hospital = desk.hospital
    lead = await hospital.capture(procedure="cataract", timeframe="this_month", city="Chennai")
    agent = await owned(hospital, lead)
    await hospital.say(lead, Lose(LossReason.PRICE, agent))
    await hospital.ending(lead)
    said = await desk.lead("why", lead.lead_id)
    assert said.code == 0, said.err
    text = " ".join(said.out.split())
    assert "score Scored 73 (hot), built-in rules +25 wants cataract surgery" in text
    assert "unknown: " in text
    assert "priority Priority 2, built-in rules is hot" in text
    assert f"route Offered to Asha ({hospital.agents()[0]}), the best of 3 free 20 of 20" in text
    assert "ending Ended: lost (price)" in text


async def test_it_proves_that_the_rules_would_decide_the_same_again(desk: Desk) -> None:
    lead = await desk.hospital.capture(procedure="cataract")
    await owned(desk.hospital, lead)
    await desk.hospital.waits_for(lead, WaitKind.CALL)
    out = (await desk.lead("why", lead.lead_id, "--verify")).out
    assert out.count("✓ same") == 5
    assert "5 of 5 decisions by rules have the same result again." in out


async def test_for_programs_it_is_the_ledger_itself(desk: Desk) -> None:
    lead = await desk.hospital.capture()
    await owned(desk.hospital, lead)
    page = json.loads((await desk.lead("why", lead.lead_id, "--kind", "route", "--json")).out)
    assert [(one["kind"], one["run"]) for one in page["items"]] == [("route", 1)]
    assert page["items"][0]["text"].startswith("Offered to agent ")
    assert (await desk.lead("why", lead.lead_id, "--run", "2")).out == "There are no decisions yet.\n"
    assert (await desk.lead("why", 999_999)).code == 1
