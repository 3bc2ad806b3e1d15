"""What scores were worth, against the slow and plain way to find each figure."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.trials.worth import Confusion, Tally, wilson, worth_of
from domain.scoring.rules import Bands
from domain.scoring.score import Band, band_of

BANDS = Bands()
# Scores of few values tie often.
SCORES = st.one_of(st.integers(0, 100), st.sampled_from([0, 40, 70, 100]))
LEADS = st.lists(st.tuples(SCORES, st.booleans(), st.booleans()), max_size=60)
Lead = tuple[int, bool, bool]


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
    figures = worth_of(tally_of(leads), BANDS)
    if not 0 < figures.converted < figures.count:
        assert figures.auc is None
        assert figures.lift is None
        return
    assert figures.auc == pytest.approx(auc_by_pairs(leads))
    assert figures.lift == pytest.approx(lift_by_ranks(leads))


@given(LEADS)
def test_every_lead_is_counted_in_one_band_and_its_rate_lies_in_the_interval(leads: list[Lead]) -> None:
    figures = worth_of(tally_of(leads), BANDS)
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
def test_the_confusion_counts_each_lead_once(leads: list[Lead]) -> None:
    confusion = tally_of(leads).confusion
    asked = [(qualified, converted) for _, converted, qualified in leads]
    assert confusion.true_positives == asked.count((True, True))
    assert confusion.false_positives == asked.count((True, False))
    assert confusion.false_negatives == asked.count((False, True))
    assert confusion.true_negatives == asked.count((False, False))


@given(LEADS, st.integers(0, 60))
def test_a_tally_that_was_stored_counts_on_to_the_whole(leads: list[Lead], cut: int) -> None:
    again = Tally.model_validate_json(tally_of(leads[:cut]).model_dump_json())
    for score, converted, qualified in leads[cut:]:
        again.add(score, converted, qualified)
    assert again == tally_of(leads)
    assert Tally.model_validate({}) == Tally()


def test_a_tally_takes_no_more_room_with_more_leads() -> None:
    few, many = Tally(), Tally()
    few.add(50, True, True)
    for number in range(10_000):
        many.add(number % 101, number % 3 == 0, number % 2 == 0)
    assert len(many.model_dump_json()) < 2 * len(few.model_dump_json()) + 500


def test_scores_that_sort_perfectly_and_not_at_all() -> None:
    perfect = tally_of([(90, True, True)] * 10 + [(10, False, False)] * 90)
    assert worth_of(perfect, BANDS).auc == 1.0
    assert worth_of(perfect, BANDS).lift == pytest.approx(10.0)
    flat = tally_of([(50, True, False)] * 10 + [(50, False, False)] * 90)
    assert worth_of(flat, BANDS).auc == 0.5
    assert worth_of(flat, BANDS).lift == pytest.approx(1.0)
    assert perfect.confusion.precision == perfect.confusion.recall == 1.0
    assert (flat.confusion.precision, flat.confusion.recall) == (None, 0.0)
    assert Confusion().recall is None


@pytest.mark.parametrize(
    ("converted", "count", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)]
)
def test_the_interval_is_wilsons(converted: int, count: int, low: float, high: float) -> None:
    """The third case is the one in Newcombe (1998), Statistics in Medicine 17, table I."""
    assert wilson(converted, count) == pytest.approx((low, high), abs=5e-5)
