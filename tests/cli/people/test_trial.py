"""`lead trial`: what a draft would have changed, in a terminal."""

import json

from domain.rules.rule_sets import RuleKind
from tests.api.lifecycle.rules.test_trials import EAGER, draft
from tests.cli.people.conftest import Desk
from tests.journeys.steps import offered


async def test_it_tells_what_would_change_with_examples(desk: Desk) -> None:
    leads = [await desk.hospital.capture(procedure="cataract") for _ in range(2)]
    for lead in leads:
        await offered(desk.hospital, lead)
    rules = draft(desk.hospital, RuleKind.SCORING, EAGER)
    said = await desk.lead("trial", rules, "--days", "3")
    assert said.code == 0, said.err
    assert "scoring v1 tried on 2 leads" in said.out
    assert "2 another band (100.0%)" in said.out
    assert f"lead {leads[0].lead_id}: 48 warm" in said.out
    assert "was: +25 wants cataract surgery" in said.out
    assert "Conversions are estimates" in said.out
    trial = json.loads((await desk.lead("trial", rules, "--json")).out)
    assert (trial["state"], trial["report"]["changed"]["band"]) == ("done", 2)


async def test_rules_that_are_not_there_are_named(desk: Desk) -> None:
    said = await desk.lead("trial", 999_999)
    assert said.code == 1
    assert "rule set" in said.err
