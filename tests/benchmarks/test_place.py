"""Whether two sites are one: address, phone, name."""

import pytest

from benchmarks.research.places.clusters import MERGE_FROM
from benchmarks.research.places.place import Address, Place, address_of, compare_places, place_frequencies, place_keys

CLINIC = Place("Shore Eye Clinic", "221 East Fifth Avenue", "Chennai", "600017", ("044-2345 6789",))
OTHERS = [Place(f"Number {n} Dental Surgery", f"{n} Lake Road", phones=(f"{n:08}",)) for n in range(200)]
COUNTED = place_frequencies([CLINIC, *OTHERS])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("221 East Fifth Avenue", Address(("221",), "e", "5")),
        ("221-223 E. 5th Ave.", Address(("221", "223"), "e", "5")),
        ("8914 S. Buffalo ", Address(("8914",), "s", "buffalo")),
        ("102 5th ave. between 15th and 16th sts .", Address(("102",), "", "5")),
        ("7 North Usman Road, 2nd floor", Address(("7",), "n", "usman")),
        ("", Address((), "", "")),
    ],
)
def test_an_address_is_read_in_its_written_forms(written: str, read: Address) -> None:
    assert address_of(written) == read


@pytest.mark.parametrize(
    "other",
    [
        Place("SHORE EYE CLINIC", "221 E 5th Ave", phones=("04423456789",)),
        Place("The Shore Clinic", "221-223 E. 5th Ave."),
        Place("Shore Eye Clinic", "", phones=("044 23456789",)),
    ],
)
def test_one_site_in_two_lists_is_found(other: Place) -> None:
    assert place_keys(CLINIC) & place_keys(other)
    match = compare_places(CLINIC, other, frequencies=COUNTED)
    assert match.score >= MERGE_FROM
    assert match == compare_places(other, CLINIC, frequencies=COUNTED)


def test_two_branches_of_one_house_are_two() -> None:
    branch = Place("Shore Eye Clinic", "14 Lake Road", "Chennai", "600034", ("044-9876 5432",))
    assert compare_places(CLINIC, branch, frequencies=COUNTED).score < MERGE_FROM
