"""A draft is tried on what was recorded: every lead once, however often a page is begun."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from temporalio.testing import ActivityEnvironment

from activities.rules import trials as pages
from activities.rules.trials import TrialActivities
from domain.conditions.rule_set import RuleSet
from domain.lifecycle.upkeep import TryRules
from domain.rules.rule_sets import RuleKind, stored
from domain.scoring.eye_hospital import DEFAULT_SCORING
from domain.scoring.priority import PriorityRuleSet
from domain.scoring.qualification import QualifyingRuleSet
from domain.scoring.rules import Bands
from domain.tenants.policy import Policy
from tests.activities.clinic import Clinic, at

NOON = at("2026-11-23T12:00+05:30")
# Everything that the built-in rules call warm is hot.
EAGER = DEFAULT_SCORING.model_copy(update={"bands": Bands(hot_from=35, warm_from=20)})
ALL_URGENT = PriorityRuleSet(rules=(), otherwise=1)
TAKES_EVERYBODY = QualifyingRuleSet.model_validate(
    {"rules": [{"code": "all", "text": "says yes to everybody", "when": {"fact": "score", "between": [0, None]}}]}
)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 3)


def begin(clinic: Clinic, kind: RuleKind, body: Mapping[str, Any] | RuleSet, days: int = 30) -> TryRules:
    with psycopg.connect(clinic.clone.superuser_url) as connection:
        rules = connection.execute(
            "INSERT INTO rule_sets (tenant_id, kind, version, state, body, actor)"
            " VALUES (7, %s, 1, 'draft', %s, 'test') RETURNING id",
            (kind.value, json.dumps(stored(body) if isinstance(body, RuleSet) else body)),
        ).fetchone()
        assert rules is not None
        trial = connection.execute(
            "INSERT INTO trials (tenant_id, rule_set_id, since, until, state, actor)"
            " VALUES (7, %s, %s, %s, 'running', 'test') RETURNING id",
            (rules[0], NOON - timedelta(days=days), NOON + timedelta(days=1)),
        ).fetchone()
        assert trial is not None
    return TryRules(7, trial[0])


def row(clinic: Clinic, step: TryRules) -> dict[str, Any]:
    (found,) = clinic.rows("SELECT * FROM trials WHERE id = %s", step.trial_id)
    return found


async def finish(clinic: Clinic, step: TryRules) -> dict[str, Any]:
    activities = TrialActivities(clinic.database)
    while not await ActivityEnvironment().run(activities.advance_trial, step):
        pass
    return row(clinic, step)


async def eight_leads(clinic: Clinic) -> None:
    """Four warm ones, four cold ones; one of each converted, one of each lost."""
    clinic.open(Policy())
    for number in range(8):
        wants = {"procedure": "cataract"} if number % 2 else {}
        lead = await clinic.lead(
            NOON + timedelta(minutes=number), phone=f"+91987650{number:04d}", email=f"p{number}@example.com", **wants
        )
        if number >= 4:
            clinic.run(
                "INSERT INTO decisions (tenant_id, lead_id, run, kind, rule_version, result, decided_at)"
                " VALUES (7, %s, 1, 'ending', 0, jsonb_build_object('status', %s::text), %s)",
                lead.lead_id,
                "converted" if number >= 6 else "lost",
                NOON + timedelta(days=2),
            )


async def test_every_lead_counts_once_and_what_would_change_is_told(clinic: Clinic) -> None:
    await eight_leads(clinic)
    done = await finish(clinic, begin(clinic, RuleKind.SCORING, EAGER))
    assert (done["state"], done["total"], done["done"]) == ("done", 8, 8)
    report = done["report"]
    before = {
        row["lead_id"]: row["result"]["score"] for row in clinic.rows("SELECT * FROM decisions WHERE kind = 'score'")
    }
    would_be_hot = sum(score >= 35 for score in before.values())
    assert 0 < would_be_hot < 8
    assert sum(row.get("hot", 0) for row in report["bands"].values()) == would_be_hot
    assert (report["leads"], report["open"], report["ended"]) == (8, 4, 4)
    assert report["changed"]["band"] == len(report["examples"]) > 0
    assert report["worth"]["before"]["auc"] == report["worth"]["after"]["auc"] == 0.5
    assert report["worth"]["after"]["converted"] == 2
    example = report["examples"][0]
    assert example["before"]["score"] == before[example["lead_id"]]
    assert example["because_before"][0].startswith("+")
    assert example["because"][0].startswith("+")


async def test_a_draft_of_priorities_moves_no_band_and_is_held_against_first_contacts(clinic: Clinic) -> None:
    await eight_leads(clinic)
    clinic.run("UPDATE first_contacts SET contacted_at = began_at, business_s = 600, channel = 'sms'")
    report = (await finish(clinic, begin(clinic, RuleKind.PRIORITY, ALL_URGENT)))["report"]
    assert report["bands"] is report["worth"] is report["auto_qualify"] is None
    assert sum(row["1"] for row in report["priorities"].values()) == report["changed"]["priority"] == 8
    assert report["speed"]["contacted"] == 8
    # Ten minutes are late for priority 1 (five), and in time for all others.
    assert report["speed"]["late"] == {"before": 0, "after": 8}


async def test_a_draft_of_auto_qualification_is_held_against_what_happened(clinic: Clinic) -> None:
    await eight_leads(clinic)
    report = (await finish(clinic, begin(clinic, RuleKind.QUALIFICATION, TAKES_EVERYBODY)))["report"]
    assert report["changed"]["qualified"] == 8
    assert report["auto_qualify"]["before"]["false_negatives"] == 2
    after = report["auto_qualify"]["after"]
    assert (after["true_positives"], after["false_positives"], after["precision"], after["recall"]) == (2, 2, 0.5, 1.0)
    assert report["examples"][0]["because"] == ["says yes to everybody"]


async def test_a_page_that_two_workers_do_counts_once(clinic: Clinic) -> None:
    await eight_leads(clinic)
    step = begin(clinic, RuleKind.SCORING, EAGER)
    activities = TrialActivities(clinic.database)
    await asyncio.gather(*(ActivityEnvironment().run(activities.advance_trial, step) for _ in range(3)))
    assert row(clinic, step)["done"] == 3
    done = await finish(clinic, step)
    assert (done["done"], done["report"]["leads"]) == (8, 8)
    again = await finish(clinic, step)
    assert again == done


async def test_what_began_before_its_days_is_left_out(clinic: Clinic) -> None:
    await eight_leads(clinic)
    clinic.run("UPDATE decisions SET decided_at = decided_at - interval '40 days' WHERE kind = 'score' AND lead_id < 5")
    done = await finish(clinic, begin(clinic, RuleKind.SCORING, EAGER))
    assert (done["total"], done["done"], done["report"]["leads"]) == (4, 4, 4)


async def test_without_anything_recorded_the_report_is_empty(clinic: Clinic) -> None:
    clinic.open(Policy())
    done = await finish(clinic, begin(clinic, RuleKind.SCORING, EAGER))
    assert (done["state"], done["report"]["leads"], done["report"]["worth"]["before"]["auc"]) == ("done", 0, None)


async def test_a_trial_that_failed_says_so_and_stays_so(clinic: Clinic) -> None:
    clinic.open(Policy())
    step = begin(clinic, RuleKind.SCORING, {"rules": "of another age"})
    activities = TrialActivities(clinic.database)
    with pytest.raises(ValueError, match="rules"):
        await ActivityEnvironment().run(activities.advance_trial, step)
    await ActivityEnvironment().run(activities.fail_trial, step)
    assert row(clinic, step)["state"] == "failed"
    assert await ActivityEnvironment().run(activities.advance_trial, step)
