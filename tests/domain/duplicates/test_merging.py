"""Who survives, what is taken over, what is given back, and when nobody need be asked."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duplicates.merges import (
    PROFILE,
    Likeness,
    PairJudgement,
    Standing,
    blanks,
    judge,
    put_back,
    refusal,
    survivor,
    with_values,
)
from domain.leads.lead import Status
from domain.tenants.policy import DuplicatePolicy

POLICY = DuplicatePolicy(merge_from=0.9, review_from=0.6)
EMPTY: dict[str, Any] = {**dict.fromkeys(PROFILE), "first_name": "", "last_name": "", "name_norm": "", "custom": {}}
values = st.one_of(st.none(), st.sampled_from(["a", "b"]))
profiles = st.builds(
    lambda named, said, custom: EMPTY | said | named | {"custom": custom},
    st.sampled_from([{}, {"first_name": "Meera", "last_name": "Raman", "name_norm": "meera raman"}]),
    st.fixed_dictionaries({name: values for name in ("city", "language", "email", "phone", "birth_date")}).map(
        lambda said: said | {"email_norm": said["email"], "phone_e164": said["phone"]}
    ),
    st.dictionaries(st.sampled_from(["eye", "ward"]), st.integers(0, 2)),
)
standings = st.builds(Standing, st.integers(1, 9), st.sampled_from(Status), booked=st.booleans(), owned=st.booleans())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Standing(9, Status.CONVERTED), Standing(1, Status.QUALIFIED, booked=True, owned=True)),
        (Standing(9, Status.NEW, booked=True), Standing(1, Status.QUALIFIED, owned=True)),
        (Standing(9, Status.QUALIFIED), Standing(1, Status.CONTACTED, owned=True)),
        (Standing(9, Status.NEW, owned=True), Standing(1, Status.NEW)),
        (Standing(9, Status.NEW), Standing(1, Status.LOST)),
        (Standing(1, Status.LOST), Standing(9, Status.LOST)),
    ],
)
def test_the_further_one_survives_else_the_older(first: Standing, second: Standing) -> None:
    for order in permutations((first, second)):
        assert survivor(*order) == (first, second)


@given(standings, standings.map(lambda one: Standing(one.id + 10, one.status, one.booked, one.owned)))
def test_who_the_rules_let_survive_is_refused_only_for_what_both_have(one: Standing, other: Standing) -> None:
    stays, gone = survivor(one, other)
    refused = refusal(gone, stays)
    both_converted = one.status is other.status is Status.CONVERTED
    assert (refused is not None) == (both_converted or (one.booked and other.booked))


@given(profiles, profiles)
def test_filling_overwrites_nothing_and_putting_back_is_its_inverse(
    mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    filled = blanks(mine, theirs)
    after = mine | with_values(mine, {name: value for name, (_, value) in filled.items()})
    for name in PROFILE:
        if name != "custom":
            assert after[name] == (mine[name] or theirs[name] or mine[name])
    assert after["custom"] == theirs["custom"] | mine["custom"]
    assert after | with_values(after, put_back(after, filled)) == mine


def test_what_was_changed_since_is_not_put_back() -> None:
    filled = blanks(EMPTY, EMPTY | {"city": "Chennai", "language": "ta", "custom": {"eye": 1, "ward": 2}})
    after = EMPTY | {"city": "Madurai", "language": "ta", "custom": {"eye": 5, "ward": 2}}
    assert put_back(after, filled) == {"language": None, "custom.ward": None}


@pytest.mark.parametrize(
    ("pairs", "judgement", "why"),
    [
        ([Likeness(0.95)], PairJudgement.MERGE, "alike"),
        ([Likeness(0.95, corroborated=False), Likeness(0.7)], PairJudgement.REVIEW, "one_sign"),
        ([Likeness(0.95, corroborated=False), Likeness(0.95)], PairJudgement.MERGE, "alike"),
        ([Likeness(0.95), Likeness(0.7)], PairJudgement.MERGE, "alike"),
        ([Likeness(0.95), Likeness(0.4)], PairJudgement.REVIEW, "disagreement"),
        ([Likeness(0.95), Likeness(0.7, contradicts=True)], PairJudgement.REVIEW, "contradiction"),
        ([Likeness(0.7)], PairJudgement.REVIEW, "unsure"),
        ([Likeness(0.95), Likeness(0.95, distinct=True)], PairJudgement.NOTHING, "alike"),
        ([Likeness(0.5)], PairJudgement.NOTHING, "alike"),
        ([], PairJudgement.NOTHING, "alike"),
    ],
)
def test_the_best_pair_decides_and_none_may_speak_against_it(
    pairs: list[Likeness], judgement: PairJudgement, why: str
) -> None:
    verdict = judge(pairs, POLICY)
    assert (verdict.judgement, verdict.why) == (judgement, why)
