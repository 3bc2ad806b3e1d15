"""Shadow runs: a draft's decisions are recorded and never applied."""

import json
from datetime import timedelta
from typing import Any

import pytest

from domain.conditions.rule_set import RuleSet
from domain.lifecycle.chapters.intake import OpenRun, Rescore
from domain.lifecycle.chapters.offer import MakeOffer
from domain.lifecycle.messages import LeadRef
from domain.routing.rules import RoutingRuleSet
from domain.rules.rule_sets import RuleKind, stored
from domain.tenants.policy import Policy
from tests.activities.clinic import EVERYTHING, Clinic, at
from tests.activities.test_trials import ALL_URGENT, EAGER, NOON, TAKES_EVERYBODY

NOBODY = RoutingRuleSet.model_validate(
    {"seniority": [{"code": "s", "text": "the most senior", "when": {"fact": "source", "exists": True}, "at_least": 5}]}
)


def shadow(clinic: Clinic, kind: RuleKind, rules: RuleSet | dict[str, Any], state: str = "draft") -> None:
    clinic.run(
        "INSERT INTO rule_sets (tenant_id, kind, version, state, body, actor, shadow)"
        " VALUES (7, %s, 1, %s, %s, 'test', true)",
        kind.value,
        state,
        json.dumps(stored(rules) if isinstance(rules, RuleSet) else rules),
    )


def found(clinic: Clinic) -> list[dict[str, Any]]:
    return clinic.rows("SELECT lead_id, active, draft, differs FROM shadow_decisions ORDER BY id")


def felt(clinic: Clinic, lead: LeadRef) -> dict[str, Any]:
    (row,) = clinic.rows("SELECT score, band, priority, status, phase FROM leads WHERE id = %s", lead.lead_id)
    return row


@pytest.mark.parametrize(
    ("kind", "rules", "draft"),
    [
        (RuleKind.SCORING, EAGER, {"band": "hot"}),
        (RuleKind.PRIORITY, ALL_URGENT, {"priority": 1}),
        (RuleKind.QUALIFICATION, TAKES_EVERYBODY, {"qualified": True}),
    ],
)
async def test_a_shadow_decides_beside_the_rules_in_force(
    clinic: Clinic, kind: RuleKind, rules: RuleSet, draft: dict[str, Any]
) -> None:
    clinic.open(Policy())
    alone = felt(clinic, await clinic.lead(NOON, procedure="cataract"))
    shadow(clinic, kind, rules)
    lead = await clinic.lead(NOON, procedure="cataract", phone="+919876500002", email="other@example.com")
    assert felt(clinic, lead) == alone
    (one,) = found(clinic)
    assert one["lead_id"] == lead.lead_id
    assert one["differs"]
    assert one["active"].items() >= {"band": alone["band"], "priority": alone["priority"], "qualified": False}.items()
    assert one["draft"].items() >= draft.items()


async def test_each_judgement_is_shadowed_once(clinic: Clinic) -> None:
    clinic.open(Policy())
    shadow(clinic, RuleKind.SCORING, EAGER)
    lead = await clinic.lead(NOON)
    later = NOON + timedelta(hours=1)
    for _ in range(2):
        await clinic.intake.open_run(OpenRun(lead, 1, NOON, "captured"))
        await clinic.intake.rescore(Rescore(lead, 1, later, "touch:1"))
    assert len(found(clinic)) == 2


async def test_a_shadow_of_routing_ranks_the_same_agents(clinic: Clinic) -> None:
    clinic.open(Policy(), EVERYTHING)
    shadow(clinic, RuleKind.ROUTING, NOBODY)
    lead = await clinic.lead(at("2026-11-23T12:00+05:30"))
    made = await clinic.assignment.make_offer(MakeOffer(lead, 1, NOON, 1, (), None))
    assert made.offer is not None
    (one,) = found(clinic)
    assert (one["active"], one["draft"]) == ({"agent": made.offer.agent_id}, {"agent": None})
    assert one["differs"]


@pytest.mark.parametrize("kind", [RuleKind.SCORING, RuleKind.ROUTING])
async def test_a_shadow_that_cannot_be_read_stops_no_lead(clinic: Clinic, kind: RuleKind) -> None:
    clinic.open(Policy())
    shadow(clinic, kind, {"of": "another age"})
    lead = await clinic.lead(NOON)
    assert felt(clinic, lead)["phase"] == "contact"
    assert (await clinic.assignment.make_offer(MakeOffer(lead, 1, NOON, 1, (), None))).offer is not None
    assert found(clinic) == []


async def test_what_is_no_draft_any_more_decides_nothing_silently(clinic: Clinic) -> None:
    clinic.open(Policy())
    shadow(clinic, RuleKind.SCORING, EAGER, state="retired")
    await clinic.lead(NOON)
    assert found(clinic) == []
