"""The bench takes a register through the engine as it is deployed."""

from pathlib import Path

import pytest

from benchmarks.bed.hospital import hospital
from benchmarks.bed.stage import Site
from benchmarks.research.deployed import deployed
from benchmarks.research.registers import Register, febrl
from store.seed import add_tenants
from tests.fixtures.postgres import Clone

MEERA = {"first_name": "Meera", "last_name": "Raman", "birth_date": "1961-04-02", "city": "Chennai"}
HOME = {"address_line": "12 Kamaraj Street, Adyar", "postcode": "600020"}


@pytest.fixture
def site(clone: Clone) -> Site:
    add_tenants(clone.owner_url, [hospital(1)])
    return Site(clone.name, clone.app_url, clone.checker_url, clone.superuser_url)


async def test_merged_shown_and_missed_pairs_are_told_apart(site: Site) -> None:
    persons = [
        {**MEERA, **HOME},
        {**MEERA, **HOME, "first_name": "Mira"},  # merged
        {**MEERA, **HOME, "first_name": "Arjun"},  # the same, says the truth; shown, for the first names contradict
        {"first_name": "Zubaida", "birth_date": "1999-02-31", "city": "Kochi"},  # an impossible day is left out
        {"last_name": "Fernandes", "city": "Mumbai"},  # the same as the last; missed
    ]
    found = await deployed(site, Register(persons, ["a", "a", "a", "b", "b"]))
    assert found["records"] == 5
    assert found["merged_precision"] == 1
    assert found["merged_recall"] == found["merged_recall_at_intake"] == 1 / 4
    assert found["merged_or_shown"] == 3 / 4
    assert (found["queue"], found["false_per_true_shown"]) == (1, 0)


async def test_who_shares_an_address_is_known_to_capture(site: Site) -> None:
    persons = [{**MEERA, "email": "meera@example.com"}] * 2
    found = await deployed(site, Register(persons, ["a", "a"]))
    assert (found["merged_recall"], found["queue"]) == (1, 0)


async def test_pairs_that_are_not_one_person_count_against_it(site: Site) -> None:
    found = await deployed(site, Register([{**MEERA, **HOME}] * 2, ["a", "b"]))
    assert found["merged_precision"] == 0


def test_a_register_is_read_as_people_would_send_it(tmp_path: Path) -> None:
    (tmp_path / "febrl").mkdir()
    (tmp_path / "febrl" / "dataset1.csv").write_text(
        "rec_id,given_name,surname,street_number,address_1,address_2,suburb,postcode,state,date_of_birth,soc_sec_id\n"
        "rec-7-org,,waller,6,tullaroop street,willaroo,st james,4011,wa,19081209,6988048\n"
        "rec-7-dup-0,ana,waller,,,willaroo,,4011,wa,19089912,6988048\n"
    )
    register = febrl(tmp_path, 1)
    assert register.truth == ["7", "7"]
    assert register.persons == [
        {
            "last_name": "waller",
            "birth_date": "1908-12-09",
            "address_line": "6 tullaroop street, willaroo",
            "city": "st james",
            "postcode": "4011",
        },
        {"first_name": "ana", "last_name": "waller", "address_line": "willaroo", "postcode": "4011"},
    ]
    assert register.first(1).truth == ["7"]
