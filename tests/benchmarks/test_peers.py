"""Other systems' assignment beside ours: what each promises by its own rules holds in the simulation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.research.peers.__main__ import compare
from benchmarks.research.peers.floor import Result
from benchmarks.research.peers.stream import BEGIN, make_stream
from benchmarks.research.priorities import waits


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    return {result.system: result for (result,) in compare(range(3, 4))}


def test_ours_leaves_no_lead_unattended_and_goes_over_capacity_for_urgent_ones_only(
    results: dict[str, Result],
) -> None:
    for name in ("ours, built-in", "ours, in turn"):
        assert results[name].unattended == 0
        assert results[name].over_capacity + results[name].unskilled <= results[name].leads / 100


def test_the_most_urgent_leads_are_accepted_soonest_and_by_one_agent() -> None:
    found = waits(range(1, 4))
    assert found.at(1, 0.9) <= found.at(2, 0.9) <= 20
    assert found.at(1, 0.99) <= 30
    assert found.twice == 0


def test_who_was_offline_when_a_lead_came_never_hears_of_it_in_chatwoots_first_version(
    results: dict[str, Result],
) -> None:
    assert results["Chatwoot v1"].unattended > results["Chatwoot v2"].unattended
    assert results["Chatwoot v2"].over_capacity == 0


def test_who_counts_no_capacity_goes_over_it(results: dict[str, Result]) -> None:
    assert results["EspoCRM round robin"].over_capacity > 0
    assert results["Odoo"].over_capacity > 0


def test_every_system_sees_the_same_leads_and_the_same_people() -> None:
    one, again, other = make_stream(1), make_stream(1), make_stream(2)
    assert one == again != other
    lead, person = one.leads[0], one.candidates[0]
    assert one.answer(lead, person) == again.answer(lead, person)


def test_a_person_on_leave_works_on_when_they_are_back() -> None:
    person = replace(make_stream(1).candidates[1], hours=(9, 19), leaves=None)
    nine = BEGIN + timedelta(hours=9)
    away = replace(person, away=((BEGIN + timedelta(days=1), BEGIN + timedelta(days=3)),))
    assert person.works_for(nine, timedelta(hours=12)) == nine + timedelta(days=1, hours=2)
    assert away.works_for(nine, timedelta(hours=12)) == nine + timedelta(days=3, hours=2)
    assert replace(person, leaves=nine).works_for(nine, timedelta(hours=1)) is None
