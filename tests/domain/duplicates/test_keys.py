"""Keys find who may be the same, and few others."""

from dataclasses import replace

import pytest

from domain.duplicates.keys import match_keys
from domain.duplicates.person import compare
from domain.duplicates.profile import Profile
from tests.domain.duplicates.people import MEERA


def test_what_a_lead_holds_makes_at_most_a_dozen_keys() -> None:
    assert 8 <= len(match_keys(MEERA)) <= 12


@pytest.mark.parametrize(
    "alone",
    [
        Profile(last_name="Kumar"),
        Profile(city="Chennai"),
        Profile(first_name="Meera", sex="f"),
        Profile(),
        Profile(phones=("",), emails=("",), birth_date="-"),
    ],
)
def test_a_bare_name_or_city_is_no_key(alone: Profile) -> None:
    assert match_keys(alone) == frozenset()


def test_strangers_of_one_city_share_no_key() -> None:
    other = Profile(first_name="Arjun", last_name="Pillai", phones=("+919000000001",), city="Chennai")
    assert not match_keys(MEERA) & match_keys(other)


@pytest.mark.parametrize(
    "other",
    [
        Profile(phones=("+919876543210",)),
        Profile(emails=("meera.raman@example.org",)),
        Profile(first_name="Raman", last_name="Mira"),
        Profile(first_name="Meera Raman"),
        Profile(birth_date="1961-04-02"),
        Profile(last_name="Raman", city="Chenai"),
        Profile(last_name="Raman", birth_date="1961-12-24"),
        Profile(first_name="Meera", birth_date="1916-04-02"),
        replace(MEERA, phones=(), emails=(), birth_date="1961-04-03"),
    ],
    ids=[
        "phone",
        "mailbox",
        "names changed round",
        "one field",
        "birth date",
        "name and city",
        "year",
        "day",
        "most of it",
    ],
)
def test_two_spellings_of_one_person_meet(other: Profile) -> None:
    assert match_keys(MEERA) & match_keys(other)


def test_the_first_of_january_stands_for_a_year_and_is_no_key_alone() -> None:
    assert match_keys(Profile(birth_date="1961-01-01")) == frozenset()


def test_one_local_part_at_two_providers_is_a_sign_with_or_without_full_stops() -> None:
    gmail, yahoo = (Profile(emails=(f"meera.raman@{domain}.com",)) for domain in ("gmail", "yahoo"))
    assert match_keys(gmail) & match_keys(yahoo)
    assert compare(gmail, yahoo).evidence[0].kind == "same_local"
