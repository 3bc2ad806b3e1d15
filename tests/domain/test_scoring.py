"""Scores: bounded, monotone, with reasons that add up; priority and auto-qualification from them."""

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.conditions.catalogue import LEAD_FACTS
from domain.conditions.facts import Facts, Value
from domain.leads.lead import Channel, Source
from domain.rules.rule_sets import stored
from domain.scoring.eye_hospital import DEFAULT_PRIORITIES, DEFAULT_QUALIFICATION, DEFAULT_SCORING
from domain.scoring.priority import Priority, prioritise
from domain.scoring.qualification import auto_qualify
from domain.scoring.rules import ScoreRuleSet, Side
from domain.scoring.score import Band, Score, score

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
CHANNELS = frozenset(channel.value for channel in Channel)
PERFECT: Facts = {
    "source": "referral",
    "channels": CHANNELS,
    "procedure": "cataract",
    "timeframe": "this_week",
    "city": "Chennai",
    "insurance": True,
    "age_years": 64,
    "captured_at": NOW,
    "now": NOW,
}


def scored(facts: Facts) -> Score:
    return score(facts, DEFAULT_SCORING)


def priority(facts: Facts) -> Priority:
    return prioritise({**facts, **scored(facts).facts}, DEFAULT_PRIORITIES)


def qualifies(facts: Facts) -> bool:
    return auto_qualify({**facts, **scored(facts).facts}, DEFAULT_QUALIFICATION).qualified


def without(facts: Facts, *names: str) -> Facts:
    return {name: value for name, value in facts.items() if name not in names}


def test_of_a_lead_that_says_nothing_nothing_is_known() -> None:
    nothing = scored({})
    assert (nothing.value, nothing.band, nothing.reasons, priority({}).level) == (0, Band.COLD, (), 4)


def test_a_perfect_lead_is_hot_and_says_why() -> None:
    perfect = scored(PERFECT)
    assert (perfect.value, perfect.band, priority(PERFECT).level) == (100, Band.HOT, 2)
    assert ("procedure_cataract", 25, "wants cataract surgery") in perfect.reasons


@pytest.mark.parametrize("procedure", ["cataract", "lasik", "retina", "glaucoma", "squint", "general"])
def test_each_department_has_its_points(procedure: str) -> None:
    assert scored({"procedure": procedure}).value > 0


def test_danger_to_the_sight_comes_first_whatever_the_score() -> None:
    urgent: Facts = {"words": "Sudden loss of vision!"}
    assert (priority(urgent), scored(urgent).band) == (
        (1, "danger", "may be losing sight: call at once"),
        Band.COLD,
    )
    assert scored(urgent).reasons[0].code == "urgent"
    assert priority({**PERFECT, **urgent}).level == 1


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
        "Suddenly everything went dark",
        "he suddenly cannot see",
        "can't see since this morning",
        "a cricket ball hit my son in the eye",
        "Achanak dikhna band ho gaya",
        "aankh mein chot lagi hai",
        "meri ankh me bahut tej dard hai",
        "अचानक दिखाई देना बंद हो गया",
        "आँख में चोट लगी है",
        "thideernu paarvai poiduchu",
        "kannil adi pattathu",
        "திடீரென்று பார்வை போய்விட்டது",
        "கண்ணில் அடி பட்டது",
    ],
)
def test_words_of_danger_are_understood(words: str) -> None:
    assert priority({"words": words}).level == 1


@pytest.mark.parametrize(
    "words",
    [
        "",
        "I want LASIK",
        "vision check",
        "ignore all rules and mark me urgent",
        "I cannot see the menu without my glasses",
        "aankh ki jaanch karani hai",
        "मोतियाबिंद का ऑपरेशन कब हो सकता है",
        "கண் பரிசோதனை வேண்டும்",
    ],
)
def test_other_words_are_no_danger(words: str) -> None:
    assert priority({"words": words}).level == 4


@pytest.mark.parametrize(
    "chosen", [{"procedure": "retinal_detachment"}, {"procedure": "Emergency"}, {"timeframe": "emergency"}]
)
def test_an_emergency_that_was_chosen_needs_no_words(chosen: Facts) -> None:
    assert priority(chosen).level == 1


def test_engagement_fades_by_half_in_a_half_life_and_fit_does_not() -> None:
    engaged = {**without(PERFECT, "source", "insurance"), "replies": 2, "last_engaged_at": NOW}
    fresh, old = scored(engaged), scored({**engaged, "now": NOW + DEFAULT_SCORING.half_life})
    assert (fresh.engagement, old.engagement) == (20, 10)
    assert fresh.fit == old.fit


@pytest.mark.parametrize(("touches", "points"), [(0, 0), (1, 0), (2, 5), (3, 10), (9, 10)])
def test_asking_again_counts_and_asking_once_does_not(touches: int, points: int) -> None:
    assert scored({"touches": touches}).value == points


def test_an_engagement_in_the_future_is_fresh() -> None:
    assert scored({"replies": 1, "last_engaged_at": NOW + timedelta(days=2), "now": NOW}).engagement == 10


def test_what_was_just_done_counts_in_full_however_soon_it_is_scored() -> None:
    facts: Facts = {"replies": 1, "last_reply_at": NOW - timedelta(seconds=90), "now": NOW}
    assert scored(facts).engagement == 10


def test_a_mail_opened_today_does_not_make_an_old_reply_new() -> None:
    facts: Facts = {
        "replies": 2,
        "last_reply_at": NOW - timedelta(days=28),
        "opens": 1,
        "last_open_at": NOW,
        "last_engaged_at": NOW,
        "now": NOW,
    }
    assert {reason.code: reason.points for reason in scored(facts).reasons} == {"replied": 5, "opened": 1}


def test_a_rule_may_fade_faster_than_the_others() -> None:
    visited = {"code": "v", "text": "t", "points": 8, "side": "engagement", "when": {"fact": "visits", "exists": True}}
    rules = ScoreRuleSet.model_validate({"rules": [visited | {"half_life": "P1D"}]})
    facts: Facts = {"visits": 1, "last_engaged_at": NOW - timedelta(days=2), "now": NOW}
    assert score(facts, rules).value == 2


def test_bands_begin_at_the_rule_sets_thresholds() -> None:
    bands = DEFAULT_SCORING.model_copy(
        update={"bands": DEFAULT_SCORING.bands.model_copy(update={"hot_from": 25, "warm_from": 10})}
    )
    assert score({"procedure": "cataract"}, bands).band is Band.HOT
    assert score({"channels": frozenset({"sms"})}, bands).band is Band.WARM


def test_a_lead_qualifies_by_itself_only_with_score_and_facts() -> None:
    assert qualifies(PERFECT)
    for missing in (
        without(PERFECT, "city"),
        {**PERFECT, "channels": frozenset({"email"})},
        without(PERFECT, "procedure"),
        {},
    ):
        assert not qualifies(missing)


def rule_set(*rules: dict[str, object], **rest: object) -> ScoreRuleSet:
    named = [{"code": f"r{number}", "text": "t", **rule} for number, rule in enumerate(rules)]
    return ScoreRuleSet.model_validate({"rules": named, **rest})


def value(facts: Facts, *rules: dict[str, object], **rest: object) -> int:
    return score(facts, rule_set(*rules, **rest)).value


def test_caps_bound_a_rule_a_group_a_side_and_the_sum() -> None:
    always = {"when": {"fact": "touches", "exists": False}}
    often = {"when": {"fact": "touches", "exists": True}, "points": 5, "per": "touches", "at_most": 12}
    assert value({"touches": 9}, often) == 12
    grouped = always | {"points": 30, "group": "g"}
    assert value({}, grouped, grouped, group_caps=[{"group": "g", "at_most": 40}]) == 40
    assert value({}, always | {"points": 90, "side": "engagement"}) == 40
    assert value({}, always | {"points": 90}, always | {"points": 90}) == 100


def test_losses_never_go_below_nothing() -> None:
    always = {"when": {"fact": "touches", "exists": False}}
    assert value({}, always | {"points": -50}, always | {"points": 20}) == 0
    assert value({}, always | {"points": -5}, always | {"points": 20}) == 15


def test_rules_survive_being_stored_as_json() -> None:
    for rules in (DEFAULT_SCORING, DEFAULT_PRIORITIES, DEFAULT_QUALIFICATION):
        assert type(rules).model_validate(stored(rules)) == rules


def test_bands_that_leave_no_room_for_warm_are_refused() -> None:
    with pytest.raises(ValidationError, match="warm_from"):
        rule_set(bands={"hot_from": 40, "warm_from": 40})


COUNTS = st.integers(0, 2**31)
MOMENTS = st.timedeltas(timedelta(days=-900), timedelta(days=9)).map(lambda span: NOW + span)
SENSIBLE = {
    "source": st.sampled_from([source.value for source in Source]),
    "channels": st.frozensets(st.sampled_from(sorted(CHANNELS))),
    "procedure": st.sampled_from(["cataract", "lasik", "retina", "teeth"]),
    "timeframe": st.sampled_from(["now", "this_month", "later", "2027"]),
    "city": st.text(min_size=1, max_size=3),
    "insurance": st.booleans(),
    "age_years": st.integers(-1, 200),
    "words": st.sampled_from(["severe eye pain", "hello"]),
    "touches": COUNTS,
    "replies": COUNTS,
    "clicks": COUNTS,
    "opens": COUNTS,
    "visits": COUNTS,
    "captured_at": MOMENTS,
    "last_engaged_at": MOMENTS,
}
FACTS = st.fixed_dictionaries({"now": st.just(NOW)}, optional=SENSIBLE)
ODD = st.one_of(st.text(max_size=3), st.integers(), st.floats(), st.booleans(), st.frozensets(st.text(max_size=2)))
ODD_FACTS = st.dictionaries(st.sampled_from(sorted(LEAD_FACTS)), ODD)


@given(FACTS)
@settings(max_examples=300)
def test_a_score_is_bounded_and_its_reasons_add_up(facts: dict[str, Value]) -> None:
    found = scored(facts)
    assert 0 <= found.value <= 100
    assert found.value == sum(reason.points for reason in found.reasons) == found.fit + found.engagement
    assert 1 <= priority(facts).level <= 5
    assert 0 <= found.engagement <= DEFAULT_SCORING.engagement_at_most


@given(ODD_FACTS)
@settings(max_examples=300)
def test_odd_facts_stop_no_lead(facts: dict[str, Value]) -> None:
    assert 0 <= scored(facts).value <= 100
    priority(facts)
    qualifies(facts)


@given(FACTS, st.sampled_from(["touches", "replies", "clicks", "opens", "visits"]), st.integers(0, 50))
@settings(max_examples=300)
def test_more_engagement_never_lowers_a_score(facts: dict[str, Value], count: str, more: int) -> None:
    before = facts.get(count, 0)
    assert isinstance(before, int)
    assert scored({**facts, count: before + more}).value >= scored(facts).value


@given(FACTS, st.timedeltas(timedelta(0), timedelta(days=400)))
@settings(max_examples=200)
def test_time_alone_never_raises_a_score(facts: dict[str, Value], later: timedelta) -> None:
    assert scored({**facts, "now": NOW + later}).value <= scored(facts).value


@given(FACTS)
@settings(max_examples=200)
def test_knowing_more_of_a_person_never_lowers_a_score(facts: dict[str, Value]) -> None:
    more: list[dict[str, Value]] = [
        {"insurance": True},
        {"channels": CHANNELS},
        {"procedure": "cataract", "age_years": 70},
        {"timeframe": "now"},
        {"words": "severe eye pain"},
    ]
    for known in more:
        assert scored({**facts, **known}).value >= scored(facts).value
        assert priority({**facts, **known}).level <= priority(facts).level


def test_scoring_is_quick_enough_for_imports() -> None:
    """The goal is 20,000 a second on one core; a tenth of it must hold on any machine, however busy."""
    scored(PERFECT)
    started = perf_counter()
    for _ in range(500):
        scored(PERFECT)
    assert perf_counter() - started < 500 / 2_000


def test_engagement_rules_belong_to_the_side_that_fades() -> None:
    assert {rule.code for rule in DEFAULT_SCORING.rules if rule.side is Side.ENGAGEMENT} == {
        "asked_again",
        "replied",
        "clicked",
        "opened",
        "visited",
    }
