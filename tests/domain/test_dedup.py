"""Whether two profiles are one person: what is enough, what is not, and what only a person may say."""

from dataclasses import replace

import pytest

from domain.dedup import MERGE_FROM, REVIEW_FROM, Match, Profile, clusters, compare, match_keys
from domain.policy import DuplicatePolicy

MEERA = Profile(
    first_name="Meera",
    last_name="Raman",
    phones=("+919876543210",),
    emails=("meera.raman@example.com",),
    birth_date="1961-04-02",
    city="Chennai",
)


def merged(match: Match) -> bool:
    return match.score >= MERGE_FROM and not match.contradicts


def test_the_thresholds_are_the_policys_own() -> None:
    assert (DuplicatePolicy().merge_from, DuplicatePolicy().review_from) == (MERGE_FROM, REVIEW_FROM)


@pytest.mark.parametrize(
    "other",
    [
        MEERA,
        replace(MEERA, first_name="Raman", last_name="Meera"),
        replace(MEERA, first_name="R.", last_name="Meera"),
        replace(MEERA, first_name="Mira"),
        replace(MEERA, first_name="Mrs. MEERA", phones=()),
        replace(MEERA, first_name="மீரா", last_name="ராமன்"),
        replace(MEERA, first_name="मीरा", last_name="रामन"),
        replace(MEERA, birth_date="1961-02-04", phones=("+919876543201",)),
        replace(MEERA, birth_date="1961-04-03", emails=("meera.raman@example.org",)),
    ],
)
def test_one_person_written_in_another_way_is_found_and_merged(other: Profile) -> None:
    assert merged(compare(MEERA, other))
    assert match_keys(MEERA) & match_keys(other)


@pytest.mark.parametrize(
    "other",
    [
        Profile(first_name="Arjun", last_name="Raman", phones=MEERA.phones, emails=MEERA.emails, city="Chennai"),
        replace(MEERA, first_name="Arjun", birth_date="1994-09-21"),
        replace(MEERA, first_name="Lakshmi"),
    ],
    ids=["a child", "a child whose birth date is known", "a twin"],
)
def test_relatives_who_share_a_phone_are_never_merged_by_themselves(other: Profile) -> None:
    match = compare(MEERA, other)
    assert match.contradicts
    assert any(part.field == "first_name" and part.kind == "differs" for part in match.evidence)


def test_a_common_name_and_a_city_are_not_one_person() -> None:
    one = Profile(first_name="Rajesh", last_name="Kumar", phones=("+919876543210",), city="Chennai")
    assert compare(one, replace(one, phones=("+919123456789",))).score < REVIEW_FROM


def test_a_chain_of_likeness_joins_no_strangers() -> None:
    chain = [(1, 2, 0.99), (2, 3, 0.98), (3, 4, 0.99)]
    assert clusters(chain) == [{1, 2}, {3, 4}]
    assert clusters([(1, 2, 0.99), (2, 3, 0.98), (1, 3, 0.6)]) == [{1, 2, 3}]
    assert clusters([(1, 2, 0.99), (2, 3, 0.98), (1, 3, 0.6)], contradictions=[(3, 1)]) == [{1, 2}]
