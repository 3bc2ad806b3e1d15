"""`lead rules shadow`: run a draft in shadow and count the differences."""

import json

from domain.rules.rule_sets import RuleKind
from tests.api.lifecycle.rules.test_trials import EAGER, draft
from tests.cli.people.conftest import Desk
from tests.journeys.steps import offered


async def test_what_a_shadow_would_decide_is_told(desk: Desk) -> None:
    rules = draft(desk.hospital, RuleKind.SCORING, EAGER)
    assert "scoring v1 runs in shadow: 0 of 0" in (await desk.lead("rules", "shadow", rules, "--on")).out
    lead = await desk.hospital.capture(procedure="cataract")
    await offered(desk.hospital, lead)
    out = (await desk.lead("rules", "shadow", rules)).out
    assert "1 of 1 decisions differ" in out
    assert "Band: is (down), would be (across)" in out
    assert f"lead {lead.lead_id}: 48 warm, priority 3 → 48 hot, priority 2" in out
    off = json.loads((await desk.lead("rules", "shadow", rules, "--off", "--json")).out)
    assert (off["on"], off["decided"]) == (False, 1)
