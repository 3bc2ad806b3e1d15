"""What was decided by rules can be decided again from the ledger alone."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conditions.facts import Facts, recorded
from domain.conditions.rule_set import RuleSet
from domain.outreach.cadence.built_in import DEFAULT_CADENCE
from domain.outreach.cadence.rules import choose
from domain.rules.decisions.entry import cadence_result, priority_result, qualification_result, score_result
from domain.rules.decisions.replayer import verify
from domain.scoring.eye_hospital import DEFAULT_PRIORITIES, DEFAULT_QUALIFICATION, DEFAULT_SCORING
from domain.scoring.priority import prioritise
from domain.scoring.qualification import auto_qualify
from domain.scoring.score import score
from tests.domain.rules.entries import Kept
from tests.domain.test_scoring import FACTS, PERFECT

RULES: dict[str, RuleSet] = {
    "score": DEFAULT_SCORING,
    "priority": DEFAULT_PRIORITIES,
    "auto_qualify": DEFAULT_QUALIFICATION,
    "cadence": DEFAULT_CADENCE,
}


def decided(facts: Facts) -> tuple[dict[str, Any], list[Kept]]:
    """As the ledger keeps a judgement: the inputs of the scoring, and the results, through JSON."""
    scored = score(facts, DEFAULT_SCORING)
    judged = {**facts, **scored.facts}
    judged["priority"] = prioritise(judged, DEFAULT_PRIORITIES).level
    results = {
        "score": score_result(judged, scored, DEFAULT_SCORING),
        "priority": priority_result(prioritise(judged, DEFAULT_PRIORITIES)),
        "auto_qualify": qualification_result(auto_qualify(judged, DEFAULT_QUALIFICATION)),
        "cadence": cadence_result(choose(judged, DEFAULT_CADENCE)),
    }
    inputs, results = json.loads(json.dumps([{**recorded(judged), "cause": "run:1"}, results]))
    return inputs, [Kept(kind, result) for kind, result in results.items()]


@given(FACTS)
def test_every_decision_by_rules_is_made_again_with_the_same_result(facts: Facts) -> None:
    inputs, entries = decided(facts)
    for entry in entries:
        again = verify(entry, inputs, RULES[entry.kind], {})
        assert again.same, (entry, again)


@given(FACTS, st.integers(0, 100))
def test_a_result_that_was_not_decided_so_is_found_out(facts: Facts, other: int) -> None:
    inputs, (scoring, *_) = decided(facts)
    told = Kept("score", {**scoring.result, "score": other})
    assert verify(told, inputs, DEFAULT_SCORING, {}).same is (other == scoring.result["score"])


def test_other_facts_do_not_give_the_same_result() -> None:
    inputs, (scoring, *_) = decided(PERFECT)
    poorer = {name: value for name, value in inputs.items() if name != "procedure"}
    assert verify(scoring, poorer, DEFAULT_SCORING, {}).same is False


@pytest.mark.parametrize(
    ("entry", "inputs", "rules", "why"),
    [
        (Kept("ending", {"status": "lost"}), {}, None, "no rule"),
        (Kept("score", {"score": 1}, rule_version=4), {}, None, "version 4"),
        (Kept("priority", {"priority": 1}), None, DEFAULT_PRIORITIES, "not in the ledger"),
    ],
)
def test_what_cannot_be_made_again_says_why(
    entry: Kept, inputs: dict[str, Any] | None, rules: RuleSet | None, why: str
) -> None:
    again = verify(entry, inputs, rules, {})
    assert again.same is None
    assert why in again.why
