"""A draft tried on the past over HTTP: a background run with progress, and a report that says what would change."""

import asyncio
import json
from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from domain.conditions.rule_set import RuleSet
from domain.qualification.eye_hospital import GENERAL_FORM
from domain.routing.rules import RoutingRuleSet
from domain.rules.rule_sets import RuleKind, stored
from domain.scoring.eye_hospital import DEFAULT_SCORING
from domain.scoring.rules import Bands
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, done
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered

EAGER = DEFAULT_SCORING.model_copy(update={"bands": Bands(hot_from=35, warm_from=20)})


def draft(hospital: Hospital, kind: RuleKind, rules: RuleSet, version: int = 1) -> int:
    with psycopg.connect(hospital.engine.clone.app_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(hospital.tenant_id),))
        row = connection.execute(
            "INSERT INTO rule_sets (tenant_id, kind, version, state, body, actor)"
            " VALUES (%s, %s, %s, 'draft', %s, 'test') RETURNING id",
            (hospital.tenant_id, kind.value, version, json.dumps(stored(rules))),
        ).fetchone()
        assert row is not None
        return int(row[0])


async def tried(staff: Staff, rules: int, **body: Any) -> dict[str, Any]:
    """The trial, once it is over."""
    trial: dict[str, Any] = (await staff.manager.post(f"/rules/{rules}/trial", body)).json()
    async with asyncio.timeout(60):
        while trial["state"] == "running":
            await asyncio.sleep(0.05)
            trial = done(await staff.manager.get(f"/trials/{trial['id']}"))
    return trial


async def test_a_draft_of_scoring_is_tried_on_what_was_recorded(hospital: Hospital, staff: Staff) -> None:
    for wants in ({"procedure": "cataract"}, {"procedure": "cataract", "timeframe": "this_week"}, {}):
        await offered(hospital, await hospital.capture(**wants))
    before = [row["score"] for row in hospital.rows("SELECT score FROM leads WHERE tenant_id = %s")]
    trial = await tried(staff, draft(hospital, RuleKind.SCORING, EAGER), days=7)
    assert (trial["state"], trial["total"], trial["done"], trial["version"]) == ("done", 3, 3, 1)
    report = trial["report"]
    assert (report["leads"], report["open"]) == (3, 3)
    assert sum(row.get("hot", 0) for row in report["bands"].values()) == sum(score >= 35 for score in before)
    assert "estimates" in report["estimate"]
    assert [row["id"] for row in done(await staff.manager.get("/trials"))["items"]] == [trial["id"]]
    assert hospital.rows("SELECT score FROM leads WHERE tenant_id = %s") == [{"score": score} for score in before]


async def test_a_draft_of_routing_ranks_the_agents_of_then_again(hospital: Hospital, staff: Staff) -> None:
    leads = [await hospital.capture() for _ in range(3)]
    was = [await offered(hospital, lead) for lead in leads]
    nobody = RoutingRuleSet.model_validate(
        {
            "seniority": [
                {"code": "s", "text": "only the most senior", "when": {"fact": "source", "exists": True}, "at_least": 5}
            ]
        }
    )
    report = (await tried(staff, draft(hospital, RuleKind.ROUTING, nobody)))["report"]
    assert report["bands"] is None
    assert (report["routing"]["routes"], report["routing"]["moved"]) == (3, 3)
    assert report["routing"]["queued"] == {"before": 0, "after": 3}
    assert {one["agent_id"]: one["before"] for one in report["routing"]["agents"]} == {a: was.count(a) for a in was}
    assert report["examples"][0]["after"] == {"agent": None}


async def test_a_second_trial_of_the_same_version_is_the_one_under_way(hospital: Hospital, staff: Staff) -> None:
    rules = draft(hospital, RuleKind.SCORING, EAGER)
    first = await staff.manager.post(f"/rules/{rules}/trial", {"days": 3}, key="again")
    assert (await staff.manager.post(f"/rules/{rules}/trial", {"days": 3}, key="again")).json() == first.json()
    trials = hospital.rows("SELECT id FROM trials WHERE tenant_id = %s")
    assert [row["id"] for row in trials] == [first.json()["id"]]


async def test_who_may_try_and_what_can_be_tried(hospital: Hospital, staff: Staff) -> None:
    form = draft(hospital, RuleKind.ASSESSMENT, GENERAL_FORM)
    said = problem(await staff.manager.post(f"/rules/{form}/trial", {"days": 3}), 422, field="rule_id")
    assert "assessment cannot be tried" in said["detail"]
    rules = draft(hospital, RuleKind.SCORING, EAGER)
    problem(await staff.role(Role.MARKETING).post(f"/rules/{rules}/trial", {}), 403)
    problem(await staff.of(Hospital.open(hospital.engine)).manager.post(f"/rules/{rules}/trial", {}), 404)
    problem(await staff.manager.get("/trials/999999"), 404)
    done(await staff.role(Role.MARKETING).get("/trials"))


@pytest.mark.parametrize("days", [0, -1, 4_000, "week", None])
async def test_days_that_are_none_are_refused(hospital: Hospital, staff: Staff, days: Any) -> None:
    rules = draft(hospital, RuleKind.SCORING, EAGER)
    problem(await staff.manager.post(f"/rules/{rules}/trial", {"days": days}), 422, field="days")
