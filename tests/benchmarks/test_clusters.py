"""Groups agree within: chains of likeness never join strangers."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.research.places.clusters import MERGE_FROM, clusters
from domain.duplicates.match import Match

IDS = range(1, 9)
PAIRS = list(combinations(IDS, 2))
scores = st.dictionaries(st.sampled_from(PAIRS), st.floats(0, 1), max_size=len(PAIRS))
contradicting = st.lists(st.sampled_from(PAIRS), max_size=5)


def test_a_chain_of_likeness_joins_no_strangers() -> None:
    assert clusters([(1, 2, 0.99), (2, 3, 0.98), (3, 4, 0.99)]) == [{1, 2}, {3, 4}]


def test_a_member_that_fits_the_others_on_the_whole_belongs_to_them() -> None:
    assert clusters([(1, 2, 0.99), (2, 3, 0.98), (1, 3, 0.6)]) == [{1, 2, 3}]


def test_who_contradicts_one_of_a_group_stays_out_of_it() -> None:
    pairs = [(1, 2, 0.99), (2, 3, 0.98), (1, 3, 0.97)]
    assert clusters(pairs, contradictions=[(3, 1)]) == [{1, 2}]


def test_pairs_that_shared_no_key_are_asked_for() -> None:
    chain = [("a", "b", 0.99), ("b", "c", 0.98)]
    assert clusters(chain, unseen=lambda one, other: Match(0.7, (), False)) == [{"a", "b", "c"}]
    assert clusters(chain, unseen=lambda one, other: Match(0.7, (), True)) == [{"a", "b"}]


def test_what_is_only_worth_a_look_is_no_group() -> None:
    assert clusters([(1, 2, MERGE_FROM - 0.01)]) == []


@given(st.data(), scores, contradicting)
def test_groups_are_the_same_in_any_order(
    data: st.DataObject, scored: dict[tuple[int, int], float], against: list[tuple[int, int]]
) -> None:
    pairs = [(one, other, score) for (one, other), score in scored.items()]
    turned = [(other, one, score) for one, other, score in data.draw(st.permutations(pairs))]
    assert clusters(pairs, contradictions=against) == clusters(turned, contradictions=list(reversed(against)))


@given(scores, contradicting)
def test_groups_are_apart_hold_no_contradiction_and_somebody_likens_each_member(
    scored: dict[tuple[int, int], float], against: list[tuple[int, int]]
) -> None:
    groups = clusters([(one, other, score) for (one, other), score in scored.items()], contradictions=against)
    members = [member for group in groups for member in group]
    assert len(members) == len(set(members))
    for group in groups:
        inside = set(combinations(sorted(group), 2))
        assert not inside & set(against)
        likened = {each for pair in inside if scored.get(pair, 0) >= MERGE_FROM for each in pair}
        assert likened == group
