"""Conditions: data, typed, three-valued."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.conditions.catalogue import LEAD_FACTS
from domain.conditions.condition import Condition
from domain.conditions.facts import Facts, kept, recalled, recorded
from domain.rules.rule_sets import BadRules, RuleKind, read_rules

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
CITY, INSURED = {"fact": "city", "in": ["Chennai", "Madurai"]}, {"fact": "insurance", "eq": True}


def holds(condition: Mapping[str, object], facts: Facts) -> bool | None:
    return _CONDITION.validate_python(condition).test()(facts)


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        (CITY, {"city": "chennai"}, True),
        (CITY, {"city": "Delhi"}, False),
        (INSURED, {"insurance": False}, False),
        ({"fact": "channels", "in": ["sms", "call"]}, {"channels": frozenset({"sms"})}, True),
        ({"fact": "age_years", "between": [50, None]}, {"age_years": 50}, True),
        ({"fact": "age_years", "between": [18, 45]}, {"age_years": 45.5}, False),
        ({"fact": "words", "matches": "^sudden"}, {"words": "Sudden loss"}, True),
        ({"fact": "city", "exists": True}, {}, False),
        ({"fact": "city", "exists": False}, {}, True),
        ({"fact": "captured_at", "after": "-P7D"}, {"captured_at": NOW - timedelta(days=6), "now": NOW}, True),
        ({"fact": "captured_at", "before": "-P7D"}, {"captured_at": NOW - timedelta(days=6), "now": NOW}, False),
        ({"fact": "captured_at", "before": "2026-11-24T00:00:00Z"}, {"captured_at": NOW}, True),
    ],
)
def test_each_operator_says_what_it_says(condition: dict[str, object], facts: Facts, expected: bool) -> None:
    assert holds(condition, facts) is expected


def test_a_condition_on_a_missing_fact_is_unknown_not_false() -> None:
    assert holds(CITY, {}) is None
    assert holds({"not": CITY}, {}) is None
    assert holds({"all": [CITY, INSURED]}, {"insurance": True}) is None
    assert holds({"all": [CITY, INSURED]}, {"insurance": False}) is False
    assert holds({"any": [CITY, INSURED]}, {"insurance": True}) is True
    assert holds({"any": [CITY, INSURED]}, {"insurance": False}) is None


def test_a_condition_on_an_odd_fact_is_unknown() -> None:
    assert holds(CITY, {"city": 7}) is None
    assert holds(INSURED, {"insurance": "yes"}) is None
    assert holds({"fact": "age_years", "between": [1, 2]}, {"age_years": "one"}) is None
    assert holds({"fact": "captured_at", "after": "-P7D"}, {"captured_at": "yesterday", "now": NOW}) is None


@pytest.mark.parametrize(
    "condition",
    [
        {"fact": "city"},
        {"fact": "city", "eq": "a", "in": ["b"]},
        {"fact": "age_years", "between": [9, 1]},
        {"fact": "age_years", "between": [None, None]},
        {"fact": "city", "in": []},
        {"fact": "city", "matches": "("},
        {"fact": "city", "matches": "(?=ahead)"},
        {"fact": "captured_at", "after": "soon"},
        {"fact": "captured_at", "after": 7},
        {"all": []},
        {"expression": "__import__('os')"},
    ],
)
def test_what_is_no_condition_is_refused(condition: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _CONDITION.validate_python(condition)


def test_facts_are_kept_by_type_and_come_back_from_the_ledger_as_they_were() -> None:
    given = {"city": "Chennai", "age_years": "old", "channels": ["sms"], "captured_at": NOW, "shoe": 4, "language": ""}
    facts, odd = kept(given, LEAD_FACTS)
    assert set(odd) == {"age_years", "shoe"}
    assert recalled(recorded(facts), LEAD_FACTS) == facts == {
        "city": "Chennai", "channels": frozenset({"sms"}), "captured_at": NOW
    }  # fmt: skip


def rule(when: Mapping[str, object]) -> dict[str, object]:
    return {"rules": [{"code": "a", "text": "t", "points": 1, "when": when}]}


@pytest.mark.parametrize(
    ("when", "path"),
    [
        ({"fact": "shoe_size", "eq": 42}, "rules.0.when.fact"),
        ({"fact": "city", "between": [3, None]}, "rules.0.when.between"),
        ({"all": [INSURED, {"not": {"fact": "city", "in": ["a", 3]}}]}, "rules.0.when.all.1.not.in"),
        ({"any": [{"fact": "city", "matches": "("}]}, "rules.0.when.any.0"),
        ({"fact": "custom.size", "eq": "big"}, "rules.0.when.fact"),
    ],
)
def test_a_fault_is_told_with_its_path(when: dict[str, object], path: str) -> None:
    with pytest.raises(BadRules) as refused:
        read_rules(RuleKind.SCORING, rule(when), {})
    assert refused.value.faults[0].path == path


def test_ten_thousand_conditions_and_endless_nesting_are_refused_before_they_are_read() -> None:
    deep: Mapping[str, object] = CITY
    for _ in range(10_000):
        deep = {"not": deep}
    for when in (deep, {"any": [CITY] * 10_000}):
        with pytest.raises(BadRules) as refused:
            read_rules(RuleKind.SCORING, rule(when), {})
        assert refused.value.faults[0].path.startswith("rules.0.when")
