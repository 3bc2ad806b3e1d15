"""What a tenant may write: refused with every path, warned of, and as a JSON Schema says it."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from domain.conditions.catalogue import KNOWN
from domain.conditions.facts import FactType
from domain.rules.rule_sets import KINDS, BadRules, RuleKind, parse_rules, read_rules, rules_schema, stored

OWN = {"custom.size": FactType.NUMBER}
HOT, WARM = {"fact": "band", "eq": "hot"}, {"fact": "band", "in": ["warm", "hot"]}


def scoring(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    given = [{"code": f"r{n}", "text": "t", "when": HOT_CITY, "points": 80, **rule} for n, rule in enumerate(rules)]
    return {"rules": given, **more}


HOT_CITY = {"fact": "city", "eq": "Chennai"}


def ordered(*rules: tuple[dict[str, Any], int]) -> dict[str, Any]:
    return {"rules": [{"code": f"r{n}", "text": "t", "when": w, "priority": p} for n, (w, p) in enumerate(rules)]}


def faults(kind: RuleKind, body: dict[str, Any]) -> list[str]:
    with pytest.raises(BadRules) as refused:
        read_rules(kind, body, OWN)
    return [fault.path for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("kind", "body", "paths"),
    [
        (RuleKind.SCORING, scoring({"points": 39}), ["bands.hot_from", "bands.warm_from"]),
        (RuleKind.SCORING, scoring({"group": "a"}, group_caps=[{"group": "a", "at_most": 60}]), ["bands.hot_from"]),
        (RuleKind.SCORING, scoring({"side": "engagement"}, {"points": 20}), ["bands.hot_from"]),
        (RuleKind.SCORING, scoring({"per": "city"}), ["rules.0.per"]),
        (RuleKind.SCORING, scoring({"per": "custom.other"}), ["rules.0.per"]),
        (RuleKind.SCORING, scoring({"since": "touches"}), ["rules.0.since"]),
        (RuleKind.SCORING, scoring({"since": "never_heard"}), ["rules.0.since"]),
        (RuleKind.SCORING, scoring({"when": {"fact": "source", "in": ["event", "tv"]}}), ["rules.0.when.in"]),
        (RuleKind.SCORING, scoring({"when": {"fact": "score", "between": [1, 2]}}), ["rules.0.when.fact"]),
        (RuleKind.SCORING, scoring({}, {"code": "r0"}), ["rules.1.code"]),
        (RuleKind.SCORING, scoring({"points": "80"}), ["rules.0.points"]),
        (RuleKind.SCORING, scoring({"half_life": "14 days"}), ["rules.0.half_life"]),
        (RuleKind.SCORING, scoring({"when": {"fact": "city", "in_": ["x"]}}), ["rules.0.when.in_"]),
        (RuleKind.SCORING, scoring({"when": {"fact": "now", "after": "-P999Y"}}), ["rules.0.when.after"]),
        (RuleKind.SCORING, scoring({"x\u202e ": 1}), ["rules.0.(unnamed)"]),
        (RuleKind.SCORING, {"rules": []}, ["rules"]),
        (RuleKind.SCORING, {"rules": "all"}, ["rules"]),
        (RuleKind.PRIORITY, ordered(({"fact": "band", "eq": "lukewarm"}, 1)), ["rules.0.when.eq"]),
        (RuleKind.PRIORITY, ordered(({"fact": "score", "between": [101, None]}, 1)), ["rules.0.when"]),
        (RuleKind.PRIORITY, ordered((HOT, 6), (WARM, 0)), ["rules.0.priority", "rules.1.priority"]),
        (RuleKind.PRIORITY, ordered(({"all": [HOT, {"not": HOT}]}, 1)), ["rules.0.when"]),
    ],
)
def test_what_is_wrong_is_told_with_every_path(kind: RuleKind, body: dict[str, Any], paths: list[str]) -> None:
    assert sorted(faults(kind, body)) == paths


def test_a_fault_hides_no_other() -> None:
    body = ordered(({"fact": "town", "eq": "x"}, 1), ({"all": [HOT, {"not": HOT}]}, 1))
    assert faults(RuleKind.PRIORITY, body) == ["rules.0.when.fact", "rules.1.when"]


def test_what_is_hardly_meant_is_a_warning() -> None:
    rules = read_rules(RuleKind.PRIORITY, ordered((WARM, 2), (HOT, 1)), {})
    assert [fault.path for fault in rules.warnings(KINDS[RuleKind.PRIORITY].facts)] == ["rules.1"]
    idle = read_rules(RuleKind.SCORING, scoring({}, {"points": 0}, group_caps=[{"group": "no", "at_most": 1}]), {})
    paths = [fault.path for fault in idle.warnings(KINDS[RuleKind.SCORING].facts)]
    assert paths == ["group_caps.0.group", "rules.1.points"]


@pytest.mark.parametrize("kind", RuleKind)
def test_what_is_built_in_could_be_a_tenants_own(kind: RuleKind) -> None:
    body = json.loads(json.dumps(stored(KINDS[kind].built_in)))
    rules = read_rules(kind, body, {})
    assert rules == KINDS[kind].built_in
    assert not list(rules.warnings(KINDS[kind].facts))
    assert stored(rules) == body


@pytest.mark.parametrize("kind", RuleKind)
def test_the_schema_is_one_and_takes_what_is_built_in(kind: RuleKind) -> None:
    schema = rules_schema(kind, OWN)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(stored(KINDS[kind].built_in))


@pytest.mark.parametrize("kind", RuleKind)
def test_every_fact_has_a_meaning(kind: RuleKind) -> None:
    assert KINDS[kind].facts.keys() <= KNOWN.keys()


_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 7, -1, 0.5, "", "city", "P1D", "soon", [], [1, 2], {}, {"fact": "city", "eq": "x"}, {"not": HOT_CITY}]
)


@given(st.sampled_from(RuleKind), st.data())
def test_the_schema_and_the_engine_agree_on_the_form(kind: RuleKind, data: st.DataObject) -> None:
    """Somewhere in the built-in rules something is put, taken away or renamed."""
    body = copy.deepcopy(stored(KINDS[kind].built_in))
    places = list(_places(body))
    holder, key = data.draw(st.sampled_from(places))
    if isinstance(holder, dict) and data.draw(st.booleans()):
        value = holder.pop(key)
        if data.draw(st.booleans()):
            holder[data.draw(st.sampled_from(["in", "eq", "exists", "when", "code", "in_", "all", "odd"]))] = value
    else:
        holder[key] = data.draw(_ODD)
    allowed = Draft202012Validator(rules_schema(kind, OWN)).is_valid(body)
    assert allowed or not _reads(kind, body)
    if allowed and not _reads(kind, body):
        # What a schema cannot say: bounds in order, patterns of RE2, bands in order, sums; a format binds no validator.
        beyond = ("between", "pattern", "below hot_from", "valid duration", "must sum to")
        assert any(word in _said(kind, body) for word in beyond), _said(kind, body)


def _places(value: Any) -> Any:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield value, key
        yield from _places(inner)


def _reads(kind: RuleKind, body: dict[str, Any]) -> bool:
    try:
        rules = parse_rules(kind, body)
    except BadRules:
        return False
    known = KINDS[kind].facts  # of an assessment, its own questions: the schema cannot name them
    return not known or not any(".fact" in fault.path for fault in rules.faults({**known, **OWN}))


def _said(kind: RuleKind, body: dict[str, Any]) -> str:
    with pytest.raises(BadRules) as refused:
        parse_rules(kind, body)
    return str(refused.value)
