"""What a review's scores come to, and what may not be a rubric."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.rules.rule_sets import BadRules, RuleKind, read_rules, stored
from domain.team.reviews import CALL_RUBRIC, Rubric, percent

BEST = {one.code: one.most for one in CALL_RUBRIC.criteria}


def test_weights_count() -> None:
    rubric = Rubric.model_validate(
        {"criteria": [{"code": "a", "label": "A", "weight": 3, "most": 2}, {"code": "b", "label": "B", "most": 10}]}
    )
    assert percent(rubric, {"a": 2, "b": 0}) == 75
    assert percent(rubric, {"a": 0, "b": 10}) == 25
    assert percent(rubric, {"a": 1, "b": 5}) == 50


def test_the_best_is_100_and_the_worst_0() -> None:
    assert percent(CALL_RUBRIC, BEST) == 100
    assert percent(CALL_RUBRIC, dict.fromkeys(BEST, 0)) == 0


@given(st.fixed_dictionaries({code: st.integers(0, most) for code, most in BEST.items()}), st.sampled_from(list(BEST)))
def test_a_better_score_is_never_a_lower_percent(scores: dict[str, int], code: str) -> None:
    better = {**scores, code: BEST[code]}
    assert 0 <= percent(CALL_RUBRIC, scores) <= percent(CALL_RUBRIC, better) <= 100


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"hat": 1}, "scores.hat"), ({"tone": 6}, "scores.tone"), ({"tone": -1}, "scores.tone")],
)
def test_a_score_outside_the_rubric_names_the_criterion(changes: dict[str, int], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        percent(CALL_RUBRIC, BEST | changes)
    assert refused.value.field == field


def test_every_criterion_is_scored() -> None:
    with pytest.raises(Invalid) as refused:
        percent(CALL_RUBRIC, {code: 1 for code in BEST if code != "need"})
    assert refused.value.field == "scores.need"


def test_the_built_in_rubric_keeps_its_own_rules() -> None:
    assert read_rules(RuleKind.RUBRIC, stored(CALL_RUBRIC), {}) == CALL_RUBRIC


_A = {"code": "a", "label": "A"}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"criteria": []}, "criteria"),
        ({"criteria": [_A, _A]}, "criteria.1.code"),
        ({"criteria": [{**_A, "weight": 0}]}, "criteria.0.weight"),
        ({"criteria": [{**_A, "most": 101}]}, "criteria.0.most"),
        ({"criteria": [_A], "when": {}}, "when"),
    ],
)
def test_a_bad_rubric_is_refused_with_its_path(body: dict[str, Any], path: str) -> None:
    with pytest.raises(BadRules) as refused:
        read_rules(RuleKind.RUBRIC, body, {})
    assert path in [fault.path for fault in refused.value.faults]
