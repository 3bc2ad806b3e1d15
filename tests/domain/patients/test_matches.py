"""Whether a registry knows somebody already: certainly, perhaps, or not."""

from datetime import date

import pytest

from domain.patients.matches import is_minor, match, parent
from domain.patients.registry import Doubtful, KnownPatient, PatientApplication, PatientDetails, Registered

TODAY = date(2026, 11, 30)
BORN, PHONE, OTHER = date(1985, 4, 2), ("+919876500001",), ("+919999900002",)
MEERA = KnownPatient("1", PatientDetails("Meera", "Raman", BORN, "f", PHONE, ("meera@example.com",)))


def who(first: str, last: str = "Raman", born: date | None = None, phone: tuple[str, ...] = ()) -> PatientApplication:
    return PatientApplication("lead-1-1", PatientDetails(first, last, born, "", phone), TODAY)


@pytest.mark.parametrize(
    ("application", "answer"),
    [
        (who("Meera", born=BORN, phone=PHONE), Registered),
        (who("Meera", phone=PHONE), Registered),
        (who("Meera", born=BORN, phone=OTHER), Registered),
        (who("Mira", born=BORN, phone=OTHER), Doubtful),
        (who("M", "", phone=PHONE), Doubtful),
        (who("Meera", phone=OTHER), None),
        (who("Suresh", phone=PHONE), None),
        (who("Divya", born=date(2018, 4, 2), phone=PHONE), None),
        (who("Meera", born=date(2018, 4, 2), phone=PHONE), None),
    ],
)
def test_one_person_is_linked_a_likely_one_is_doubted_and_a_relative_is_another(
    application: PatientApplication, answer: type[object] | None
) -> None:
    found = match(application, [MEERA])
    assert (None if found is None else type(found)) is answer


def test_two_whom_nothing_tells_apart_are_for_a_person() -> None:
    twice = KnownPatient("2", MEERA.details)
    found = match(who("Meera", phone=PHONE), [MEERA, twice])
    assert isinstance(found, Doubtful)
    assert {one.ref for one in found.candidates} == {"1", "2"}


def test_a_childs_parent_is_the_one_adult_with_its_phone() -> None:
    child = who("Divya", born=date(2018, 4, 2), phone=PHONE)
    father = KnownPatient("3", PatientDetails("Suresh", "Raman", date(1980, 1, 5), "m", PHONE))
    assert parent(child, [MEERA]) == MEERA
    assert parent(child, [MEERA, father]) is parent(who("Divya", phone=PHONE), [MEERA]) is None


def test_who_turns_eighteen_today_is_an_adult() -> None:
    assert is_minor(date(2008, 12, 1), TODAY)
    assert not is_minor(date(2008, 11, 30), TODAY)
