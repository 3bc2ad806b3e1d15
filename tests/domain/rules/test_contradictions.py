"""Conditions that never hold, rules that never get their turn: what is reported is so."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.conditions.condition import Condition, walk
from domain.conditions.contradictions import contradictions, hidden
from domain.conditions.facts import Facts
from domain.conditions.limits import LIMITS
from domain.scoring.score import Band
from tests.domain.rules.conditions import ANY_FACTS, CATALOG, CONDITIONS, FACTS, KNOWN

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)


def never_hold(condition: dict[str, Any]) -> list[str]:
    read = _CONDITION.validate_python(condition)
    return [fault.path for fault in contradictions([("when", read)], CATALOG)]


def city(*names: str) -> dict[str, Any]:
    return {"fact": "city", "in": list(names)}


def age(low: float | None, high: float | None) -> dict[str, Any]:
    return {"fact": "age_years", "between": [low, high]}


CHENNAI, INSURED, NO_CITY = city("Chennai"), {"fact": "insurance", "eq": True}, {"fact": "city", "exists": False}
LATE, EARLY = {"fact": "captured_at", "after": "-P7D"}, {"fact": "captured_at", "before": "-P8D"}


@pytest.mark.parametrize(
    ("condition", "path"),
    [
        ({"all": [CHENNAI, city("kochi", "Delhi")]}, "when"),
        ({"all": [CHENNAI, {"not": city("CHENNAI", "kochi")}]}, "when"),
        ({"all": [age(50, None), INSURED, age(None, 49)]}, "when"),
        ({"all": [age(18, 45), {"fact": "age_years", "eq": 46}]}, "when"),
        ({"all": [CHENNAI, NO_CITY]}, "when"),
        ({"all": [{"not": CHENNAI}, NO_CITY]}, "when"),
        ({"all": [INSURED, {"not": INSURED}]}, "when"),
        ({"all": [INSURED, {"fact": "insurance", "eq": False}]}, "when"),
        ({"all": [LATE, EARLY]}, "when"),
        ({"all": [{"fact": "city", "matches": "x"}, {"not": {"fact": "city", "matches": "x"}}]}, "when"),
        ({"all": [{"fact": "tags", "in": ["a"]}, {"not": {"fact": "tags", "in": ["a", "b"]}}]}, "when"),
        ({"all": [CHENNAI, {"any": [city("kochi"), {"all": [INSURED, NO_CITY]}]}]}, "when"),
        ({"any": [INSURED, {"all": [CHENNAI, NO_CITY]}]}, "when.any.1"),
        ({"any": [{"all": [CHENNAI, NO_CITY]}]}, "when.any.0"),
        ({"not": {"any": [NO_CITY, {"fact": "city", "exists": True}]}}, "when"),
        ({"fact": "score", "between": [101, None]}, "when"),
        ({"fact": "touches", "eq": -1}, "when"),
        ({"not": {"fact": "score", "between": [0, 100]}}, "when"),
    ],
)
def test_what_excludes_itself_is_told_where_it_stands(condition: dict[str, Any], path: str) -> None:
    assert never_hold(condition) == [path]


@pytest.mark.parametrize(
    "condition",
    [
        {"all": [CHENNAI, city("chennai", "kochi")]},
        {"all": [age(18, 45), age(45, 90)]},
        {"all": [{"not": {"fact": "tags", "in": ["a"]}}, {"fact": "tags", "exists": False}]},
        {"all": [{"fact": "tags", "in": ["a"]}, {"fact": "tags", "in": ["b"]}]},
        {"all": [LATE, {"fact": "captured_at", "before": "2026-01-01T00:00:00Z"}]},
        {"any": [CHENNAI, NO_CITY]},
    ],
)
def test_what_may_hold_is_not_reported(condition: dict[str, Any]) -> None:
    assert never_hold(condition) == []


@settings(max_examples=300)
@given(CONDITIONS, ANY_FACTS)
def test_whatever_is_reported_is_never_true(condition: dict[str, Any], facts: Facts) -> None:
    read = _CONDITION.validate_python(condition)
    parts = dict(walk(read, "when"))
    for fault in contradictions([("when", read)], CATALOG):
        assert parts[fault.path].test()(facts) is not True


@settings(max_examples=300)
@given(CONDITIONS.filter(lambda condition: "fact" in condition and not never_hold(condition)))
def test_a_test_beside_its_own_denial_is_always_found(condition: dict[str, Any]) -> None:
    assert never_hold({"all": [condition, {"not": condition}]})


@settings(max_examples=300)
@given(st.lists(CONDITIONS, min_size=2, max_size=3), FACTS)
def test_a_rule_that_never_decides_never_does(conditions: list[dict[str, Any]], facts: Facts) -> None:
    rules = [(str(n), str(n), _CONDITION.validate_python(one)) for n, one in enumerate(conditions)]
    first = next((path for path, _, condition in rules if condition.test()(facts)), None)
    assert first not in [fault.path for fault in hidden(rules, CATALOG)]


def test_the_higher_threshold_behind_the_lower_one_never_decides() -> None:
    scores = [{"fact": "score", "between": [least, None]} for least in (40, 70)]
    rules = [(f"rules.{n}", f"r{n}", _CONDITION.validate_python(one)) for n, one in enumerate(scores)]
    assert [fault.path for fault in hidden(rules, CATALOG)] == ["rules.1"]
    assert not list(hidden(rules[::-1], CATALOG))


def test_a_thousand_conditions_are_thought_through_in_time() -> None:
    many = [{"any": [city(f"c{n}"), age(n, n + 5), {"not": city(f"d{n}")}]} for n in range(100)]
    assert never_hold({"all": [{"all": many}, {"any": many}, {"not": {"all": many}}]}) == []


def test_the_limits_are_those_of_the_engine() -> None:
    assert LIMITS.words["band"] == {band.value for band in Band}
    assert LIMITS.known >= KNOWN
