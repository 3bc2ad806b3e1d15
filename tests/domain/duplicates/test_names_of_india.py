"""One person under two names of India, and brothers and sisters under names alike: what is done about each pair."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.duplicates.frequencies import Frequencies
from domain.duplicates.keys import match_keys
from domain.duplicates.merges import Likeness, PairJudgement, judge
from domain.duplicates.name_agreement import NameAgreement, name_agreement
from domain.duplicates.person import compare
from domain.duplicates.profile import Profile
from domain.tenants.policy import DuplicatePolicy

_HERE = Path(__file__).parent
_CITIES = ("Madurai", "Chennai", "Pune", "Kochi", "Lucknow")
FOUND_OR_SHOWN = 0.9


def rows(file: str) -> Iterator[dict[str, str]]:
    with (_HERE / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def lead(number: int, name: str, shared: str, second: bool) -> Profile:
    """As a hospital has it: a phone of its own unless it is shared, a birth date and a city."""
    first, _, last = name.partition("|")
    phone = f"+9198{40_000_000 + 7_919 * number + (0 if 'phone' in shared or not second else 3_141_592)}"
    born = f"19{50 + number % 45}-{number % 12 + 1:02}-{number % 27 + 2:02}" if "born" in shared else ""
    return Profile(first, last, phones=(phone,), birth_date=born, city=_CITIES[number % 5] if "city" in shared else "")


def judged(one: Profile, other: Profile) -> PairJudgement:
    """What the engine does about them; nothing where it would not look."""
    if not match_keys(one) & match_keys(other):
        return PairJudgement.NOTHING
    match = compare(one, other)
    return judge(
        [Likeness(match.score, match.contradicts, corroborated=match.corroborated)], DuplicatePolicy()
    ).judgement


def one_person() -> list[tuple[str, Profile, Profile]]:
    return [
        (
            f"{row['kind']}: {row['one']}, {row['other']}",
            lead(number, row["one"], row["shared"], second=False),
            lead(number, row["other"], row["shared"], second=True),
        )
        for number, row in enumerate(rows("one_person.csv"))
    ]


def siblings() -> list[tuple[Profile, Profile]]:
    return [
        (
            lead(number, f"{row['one']}|{row['last']}", "born city", second=False),
            lead(number, f"{row['other']}|{row['last']}", "born city", second=True),
        )
        for number, row in enumerate(rows("siblings.csv"))
    ]


def test_of_two_hundred_people_nine_in_ten_are_found_or_shown() -> None:
    missed = [name for name, one, other in one_person() if judged(one, other) is PairJudgement.NOTHING]
    assert len(one_person()) >= 200
    assert 1 - len(missed) / len(one_person()) >= FOUND_OR_SHOWN, missed


def test_brothers_and_sisters_are_never_merged_unasked() -> None:
    merged = [(a.first_name, b.first_name) for a, b in siblings() if judged(a, b) is PairJudgement.MERGE]
    assert len(siblings()) >= 120
    assert not merged


@pytest.mark.parametrize("of", [1_000, 30_000])
def test_nor_are_they_in_a_small_hospital(of: int) -> None:
    """Where fewer leads need less evidence."""
    assert all(compare(a, b, frequencies=Frequencies(of)).contradicts for a, b in siblings())


def test_what_names_of_brothers_and_sisters_are_alike_is_left_to_a_person() -> None:
    shown = sum(judged(a, b) is PairJudgement.REVIEW for a, b in siblings())
    assert shown / len(siblings()) >= 0.5


@pytest.mark.parametrize("number", range(len(list(rows("siblings.csv")))))
def test_brothers_and_sisters_contradict_by_first_name(number: int) -> None:
    one, other = siblings()[number]
    assert compare(one, other).contradicts


def test_few_who_share_a_phone_are_taken_for_another_person() -> None:
    another = [name for name, one, other in one_person() if agreement(one, other) is NameAgreement.ANOTHER]
    assert len(another) / len(one_person()) <= 0.05, another


def test_few_brothers_and_sisters_are_taken_for_one_by_their_phone() -> None:
    one = [(a.first_name, b.first_name) for a, b in siblings() if agreement(a, b) is not NameAgreement.ANOTHER]
    assert len(one) / len(siblings()) <= 0.05, one


def agreement(one: Profile, other: Profile) -> NameAgreement:
    return name_agreement((one.first_name, one.last_name), (other.first_name, other.last_name))
