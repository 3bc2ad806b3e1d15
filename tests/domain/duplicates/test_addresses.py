"""An address in one line: house, street and area, as far as they are written."""

import pytest

from domain.duplicates.addresses import parts_of
from domain.duplicates.person import compare
from domain.duplicates.profile import Profile
from domain.tenants.policy import DuplicatePolicy


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("6 Tullaroop Street, Willaroo", ("6", "Tullaroop Street", "Willaroo")),
        ("No. 12/4, Kamaraj Street, Adyar", ("12/4", "Kamaraj Street", "Adyar")),
        ("Flat No 3B, Lotus Apartments; 2nd Main Road, Adyar", ("3B", "Lotus Apartments", "2nd Main Road Adyar")),
        ("Door #7 Gandhi Nagar", ("7", "Gandhi Nagar", "")),
        ("2nd Cross Street, Indira Nagar", ("", "2nd Cross Street", "Indira Nagar")),
        ("Willaroo", ("", "Willaroo", "")),
        ("42", ("42", "", "")),
        ("H Block, Anna Nagar", ("", "H Block", "Anna Nagar")),
        (" , ", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_an_address_is_taken_apart(written: str, parts: tuple[str, str, str]) -> None:
    assert tuple(parts_of(written)) == parts


def test_one_home_is_evidence_and_another_house_in_the_street_speaks_against_it() -> None:
    one = Profile(first_name="Meena", last_name="Subramanian", address_line="12 Kamaraj Street, Adyar")
    same = Profile(first_name="Meena", last_name="Subramanian", address_line="No. 12, Kamaraj Street, Adyar")
    next_door = Profile(first_name="Meena", last_name="Subramanian", address_line="14 Kamaraj Street, Adyar")
    assert compare(one, same).score >= DuplicatePolicy().merge_from
    assert compare(one, next_door).score < compare(one, same).score


def test_names_alone_are_one_sign_and_a_birth_date_is_another() -> None:
    one = Profile(first_name="Zebedee", last_name="Quillfeather")
    assert not compare(one, one).corroborated
    dated = Profile(first_name="Zebedee", last_name="Quillfeather", birth_date="1961-04-02")
    assert compare(dated, dated).corroborated
