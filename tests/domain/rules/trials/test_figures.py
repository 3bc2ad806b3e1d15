"""Figures of a trial, against the slow and plain way to find each."""

import json
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.trials import Tally, figures_of
from domain.rules.trials.figures import wilson
from domain.scoring import Band, Bands, band_of

BANDS = Bands()
# Scores of few values tie often.
SCORES = st.one_of(st.integers(0, 100), st.sampled_from([0, 40, 70, 100]))
LEADS = st.lists(st.tuples(SCORES, st.booleans(), st.none() | st.booleans()), max_size=60)
Lead = tuple[int, bool, bool | None]


def tally_of(leads: Sequence[Lead]) -> Tally:
    tally = Tally()
    for score, converted, qualified in leads:
        tally.add(score, converted, qualified)
    return tally


def auc_by_pairs(leads: list[Lead]) -> float:
    won = [score for score, converted, _ in leads if converted]
    lost = [score for score, converted, _ in leads if not converted]
    beaten = sum(1.0 if high > low else 0.5 if high == low else 0.0 for high, low in product(won, lost))
    return beaten / (len(won) * len(lost))


def lift_by_ranks(leads: list[Lead]) -> float:
    """Ten copies of every lead make the tenth a whole number; ties share what is left of it."""
    ranked = sorted((score for score, _, _ in leads for _ in range(10)), reverse=True)
    best, edge = len(leads), ranked[len(leads) - 1]
    above = [converted for score, converted, _ in leads if score > edge]
    at = [converted for score, converted, _ in leads if score == edge]
    left = best - 10 * len(above)
    found = sum(above) + sum(at) / len(at) * left / 10
    return found / sum(converted for _, converted, _ in leads) * 10


@given(LEADS)
def test_auc_and_lift_are_those_of_counting_pairs_and_ranks(leads: list[Lead]) -> None:
    figures = figures_of(tally_of(leads), BANDS)
    if not 0 < figures.converted < figures.count:
        assert figures.auc is None
        assert figures.lift is None
        return
    assert figures.auc == pytest.approx(auc_by_pairs(leads))
    assert figures.lift == pytest.approx(lift_by_ranks(leads))


@given(LEADS)
def test_every_lead_is_counted_in_one_band_and_its_rate_lies_in_the_interval(leads: list[Lead]) -> None:
    figures = figures_of(tally_of(leads), BANDS)
    assert [band.band for band in figures.bands] == list(Band)
    for band in figures.bands:
        ends = [converted for score, converted, _ in leads if band_of(score, BANDS) is band.band]
        assert (band.count, band.converted) == (len(ends), sum(ends))
        if band.rate is None or band.low is None or band.high is None:
            assert band.count == 0
        else:
            assert 0 <= band.low <= band.rate + 1e-9
            assert band.rate - 1e-9 <= band.high <= 1


@given(LEADS)
def test_the_confusion_counts_only_those_that_were_asked(leads: list[Lead]) -> None:
    confusion = tally_of(leads).confusion
    asked = [(qualified, converted) for _, converted, qualified in leads if qualified is not None]
    assert confusion.true_positives == asked.count((True, True))
    assert confusion.false_positives == asked.count((True, False))
    assert confusion.false_negatives == asked.count((False, True))
    assert confusion.true_negatives == asked.count((False, False))


@given(LEADS, st.integers(0, 60))
def test_parts_that_were_stored_merge_into_the_whole(leads: list[Lead], cut: int) -> None:
    whole, first = tally_of(leads), tally_of(leads[:cut])
    again = Tally.recalled(json.loads(json.dumps(first.stored())))
    again.merge(tally_of(leads[cut:]))
    assert again == whole
    assert Tally.recalled({}) == Tally()


def test_a_tally_takes_no_more_room_with_more_leads() -> None:
    few, many = Tally(), Tally()
    few.add(50, True, True)
    for number in range(10_000):
        many.add(number % 101, number % 3 == 0, number % 2 == 0)
    assert len(json.dumps(many.stored())) < 2 * len(json.dumps(few.stored())) + 500


def test_scores_that_sort_perfectly_and_not_at_all() -> None:
    perfect = tally_of([(90, True, True)] * 10 + [(10, False, False)] * 90)
    assert figures_of(perfect, BANDS).auc == 1.0
    assert figures_of(perfect, BANDS).lift == pytest.approx(10.0)
    flat = tally_of([(50, True, None)] * 10 + [(50, False, None)] * 90)
    assert figures_of(flat, BANDS).auc == 0.5
    assert figures_of(flat, BANDS).lift == pytest.approx(1.0)
    assert perfect.confusion.precision == perfect.confusion.recall == 1.0
    assert flat.confusion.precision is flat.confusion.recall is None


@pytest.mark.parametrize(
    ("converted", "count", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)]
)
def test_the_interval_is_wilsons(converted: int, count: int, low: float, high: float) -> None:
    """The third case is the one in Newcombe (1998), Statistics in Medicine 17, table I."""
    assert wilson(converted, count) == pytest.approx((low, high), abs=5e-5)
