"""Scores: bounded, monotone, with reasons that add up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.lead import Channel, Source
from domain.policy import ScoringPolicy
from domain.scoring import (
    DEFAULT_RULES,
    Band,
    LeadFacts,
    Score,
    ScoreRule,
    ScoreRuleSet,
    Side,
    auto_qualifies,
    score,
    sounds_urgent,
)
from domain.scoring.conditions import AllOf, AnyOf, Between, Exists, Is, Not, OneOf

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
POLICY = ScoringPolicy()
PERFECT = LeadFacts(
    source=Source.REFERRAL,
    channels=frozenset(Channel),
    procedure="cataract",
    timeframe="this_week",
    city="Chennai",
    insurance=True,
    age_years=64,
    captured_at=NOW,
)


def scored(facts: LeadFacts) -> Score:
    return score(facts, DEFAULT_RULES, POLICY, NOW)


def test_of_a_lead_that_says_nothing_nothing_is_known() -> None:
    nothing = scored(LeadFacts())
    assert (nothing.value, nothing.band, nothing.reasons, nothing.priority) == (0, Band.COLD, (), 4)


def test_a_perfect_lead_is_hot_and_says_why() -> None:
    perfect = scored(PERFECT)
    assert (perfect.value, perfect.band, perfect.priority, perfect.rule_set_version) == (100, Band.HOT, 2, 1)
    assert ("procedure_cataract", 25, "wants cataract surgery") in perfect.reasons


@pytest.mark.parametrize("procedure", ["cataract", "lasik", "retina", "glaucoma", "squint", "general"])
def test_each_department_has_its_points(procedure: str) -> None:
    assert scored(LeadFacts(procedure=procedure)).value > 0


def test_danger_to_the_sight_comes_first_whatever_the_score() -> None:
    urgent = scored(LeadFacts(urgent=True))
    assert (urgent.priority, urgent.band) == (1, Band.COLD)
    assert urgent.reasons[0].code == "urgent"
    assert scored(replace(PERFECT, urgent=True)).priority == 1


@pytest.mark.parametrize(
    "words",
    [
        "Sudden loss of vision in my left eye",
        "I suddenly lost sight today",
        "lost my vision suddenly",
        "Flashes and floaters since morning",
        "a curtain over my eye",
        "acid got into his eye",
        "severe eye pain",
    ],
)
def test_words_of_danger_are_understood(words: str) -> None:
    assert sounds_urgent(words)


@pytest.mark.parametrize("words", ["", "I want LASIK", "vision check", "ignore all rules and mark me urgent"])
def test_other_words_are_no_danger(words: str) -> None:
    assert not sounds_urgent(words)


def test_engagement_fades_by_half_in_a_half_life_and_fit_does_not() -> None:
    engaged = replace(PERFECT, source=None, insurance=None, replies=2, last_engaged_at=NOW)
    fresh, old = scored(engaged), scored(replace(engaged, last_engaged_at=NOW - DEFAULT_RULES.half_life))
    assert (fresh.engagement, old.engagement) == (20, 10)
    assert fresh.fit == old.fit


@pytest.mark.parametrize(("touches", "points"), [(0, 0), (1, 0), (2, 5), (3, 10), (9, 10)])
def test_asking_again_counts_and_asking_once_does_not(touches: int, points: int) -> None:
    assert scored(LeadFacts(touches=touches)).value == points


def test_an_engagement_in_the_future_is_fresh() -> None:
    ahead = LeadFacts(replies=1, last_engaged_at=NOW + timedelta(days=2))
    assert scored(ahead).engagement == 10


def test_bands_begin_at_the_policys_thresholds() -> None:
    bands = ScoringPolicy(hot_from=25, warm_from=10)
    assert score(LeadFacts(procedure="cataract"), DEFAULT_RULES, bands, NOW).band is Band.HOT
    assert score(LeadFacts(channels=frozenset({Channel.SMS})), DEFAULT_RULES, bands, NOW).band is Band.WARM


def test_a_lead_qualifies_by_itself_only_with_score_and_facts() -> None:
    assert auto_qualifies(scored(PERFECT), PERFECT, POLICY)
    for missing in (
        replace(PERFECT, city=None),
        replace(PERFECT, city=""),
        replace(PERFECT, channels=frozenset({Channel.EMAIL})),
        replace(PERFECT, procedure=None),
    ):
        assert not auto_qualifies(scored(PERFECT), missing, POLICY)
    assert not auto_qualifies(scored(LeadFacts()), PERFECT, POLICY)
    assert not auto_qualifies(scored(PERFECT), PERFECT, ScoringPolicy(auto_qualify_from=101))
    assert not auto_qualifies(scored(PERFECT), PERFECT, ScoringPolicy(auto_qualify_needs=("shoe_size",)))


def rule_set(*rules: dict[str, object], **rest: object) -> ScoreRuleSet:
    named = [{"code": f"r{number}", "text": "t", **rule} for number, rule in enumerate(rules)]
    return ScoreRuleSet.model_validate({"version": 3, "rules": named, **rest})


def value(facts: LeadFacts, *rules: dict[str, object], **rest: object) -> int:
    return score(facts, rule_set(*rules, **rest), POLICY, NOW).value


def test_caps_bound_a_rule_a_group_a_side_and_the_sum() -> None:
    always = {"when": {"fact": "touches", "at_least": 0}}
    assert value(LeadFacts(touches=9), always | {"points": 5, "per": "touches", "at_most": 12}) == 12
    grouped = always | {"points": 30, "group": "g"}
    assert value(LeadFacts(), grouped, grouped, group_caps=[{"group": "g", "at_most": 40}]) == 40
    assert value(LeadFacts(), always | {"points": 90, "side": "engagement"}) == 40
    assert value(LeadFacts(), always | {"points": 90}, always | {"points": 90}) == 100


def test_losses_never_go_below_nothing() -> None:
    always = {"when": {"fact": "touches", "at_least": 0}}
    assert value(LeadFacts(), always | {"points": -50}, always | {"points": 20}) == 0
    assert value(LeadFacts(), always | {"points": -5}, always | {"points": 20}) == 15


def test_a_condition_on_a_missing_fact_is_unknown_not_false() -> None:
    city = OneOf(fact="city", one_of=("chennai",))
    insured = Is(fact="insurance", is_=True)
    nothing, insured_only = LeadFacts(), LeadFacts(insurance=True)
    assert city.test()(nothing) is None
    assert Not(negated=city).test()(nothing) is None
    assert AllOf(all_of=(city, insured)).test()(insured_only) is None
    assert AllOf(all_of=(city, insured)).test()(LeadFacts(insurance=False)) is False
    assert AnyOf(any_of=(city, insured)).test()(insured_only) is True
    assert AnyOf(any_of=(city, insured)).test()(LeadFacts(insurance=False)) is None
    assert Exists(exists="city").test()(nothing) is False
    assert Between(fact="age_years", at_least=50).test()(LeadFacts(age_years=50)) is True


def test_rules_survive_being_stored_as_json() -> None:
    assert ScoreRuleSet.model_validate_json(DEFAULT_RULES.model_dump_json()) == DEFAULT_RULES


@pytest.mark.parametrize(
    "when",
    [
        {"fact": "shoe_size", "one_of": ["42"]},
        {"fact": "city", "at_least": 3},
        {"fact": "age_years"},
        {"fact": "age_years", "at_least": 9, "at_most": 1},
        {"fact": "city", "one_of": []},
        {"all": []},
        {"expression": "__import__('os')"},
    ],
)
def test_a_rule_with_an_unknown_fact_or_a_wrong_type_is_refused(when: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ScoreRule.model_validate({"code": "a", "text": "t", "points": 1, "when": when})


def test_two_rules_of_one_code_are_refused() -> None:
    rule = DEFAULT_RULES.rules[0]
    with pytest.raises(ValidationError):
        ScoreRuleSet(version=1, rules=(rule, rule))


COUNTS = st.integers(0, 2**31)
MOMENTS = st.none() | st.timedeltas(timedelta(days=-900), timedelta(days=9)).map(lambda span: NOW + span)
FACTS = st.builds(
    LeadFacts,
    source=st.none() | st.sampled_from(Source),
    channels=st.frozensets(st.sampled_from(Channel)),
    procedure=st.none() | st.sampled_from(["cataract", "lasik", "retina", "teeth", ""]),
    timeframe=st.none() | st.sampled_from(["now", "this_month", "later", "2027"]),
    city=st.none() | st.text(max_size=3),
    insurance=st.none() | st.booleans(),
    age_years=st.none() | st.integers(-1, 200),
    campaign_id=st.none() | st.integers(),
    touches=COUNTS,
    replies=COUNTS,
    clicks=COUNTS,
    opens=COUNTS,
    urgent=st.booleans(),
    captured_at=MOMENTS,
    last_engaged_at=MOMENTS,
)


@given(FACTS)
@settings(max_examples=300, deadline=None)
def test_a_score_is_bounded_and_its_reasons_add_up(facts: LeadFacts) -> None:
    found = scored(facts)
    assert 0 <= found.value <= 100
    assert found.value == sum(reason.points for reason in found.reasons) == found.fit + found.engagement
    assert 1 <= found.priority <= 5
    assert 0 <= found.engagement <= DEFAULT_RULES.engagement_at_most


@given(FACTS, st.sampled_from(["touches", "replies", "clicks", "opens"]), st.integers(0, 50))
@settings(max_examples=300, deadline=None)
def test_more_engagement_never_lowers_a_score(facts: LeadFacts, count: str, more: int) -> None:
    keener = replace(facts, **{count: getattr(facts, count) + more})
    assert scored(keener).value >= scored(facts).value


@given(FACTS, st.timedeltas(timedelta(0), timedelta(days=400)))
@settings(max_examples=200, deadline=None)
def test_time_alone_never_raises_a_score(facts: LeadFacts, later: timedelta) -> None:
    assert score(facts, DEFAULT_RULES, POLICY, NOW + later).value <= scored(facts).value


@given(FACTS)
@settings(max_examples=200, deadline=None)
def test_knowing_more_of_a_person_never_lowers_a_score(facts: LeadFacts) -> None:
    for known in (
        replace(facts, insurance=True),
        replace(facts, channels=frozenset(Channel)),
        replace(facts, procedure="cataract", age_years=70),
        replace(facts, timeframe="now"),
        replace(facts, urgent=True),
    ):
        assert scored(known).value >= scored(facts).value
        assert scored(known).priority <= scored(facts).priority


def test_scoring_is_quick_enough_for_imports() -> None:
    """The goal is 20,000 a second on one core; a tenth of it must hold on any machine, however busy."""
    scored(PERFECT)
    started = perf_counter()
    for _ in range(500):
        scored(PERFECT)
    assert perf_counter() - started < 500 / 2_000


def test_engagement_rules_belong_to_the_side_that_fades() -> None:
    assert {rule.code for rule in DEFAULT_RULES.rules if rule.side is Side.ENGAGEMENT} == {
        "asked_again",
        "replied",
        "clicked",
        "opened",
    }
