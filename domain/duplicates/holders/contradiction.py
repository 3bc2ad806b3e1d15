"""Whether two people who share a phone or a mailbox are clearly two: by first name, birth date or sex.

What is unknown, a stand-in or perhaps a slip contradicts nothing: the address that they share speaks for one person.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz.distance import OSA

from domain.duplicates.name_agreement import NameAgreement, name_agreement
from domain.duplicates.names.full_names import BESIDE, NO_NAMES, TITLES, name_words
from domain.duplicates.names.spelling import words
from domain.leads.profile import Sex

# Borne beside the name that a person is called by: two who share one share no name.
_BESIDE = BESIDE | TITLES
_STAND_IN_DAY = (1, 1)
_LABEL = re.compile(r"\b[0-9]{1,3}\b")


@dataclass(frozen=True)
class Particulars:
    """What tells the members of a family apart. Empty means unknown; `sex` is f, m or x."""

    first_name: str = ""
    last_name: str = ""
    birth_date: date | None = None
    sex: str = ""

    @property
    def known(self) -> bool:
        """Whether anything here could contradict."""
        return bool(
            called(self)
            or _numbers(self)
            or self.sex in (Sex.FEMALE, Sex.MALE)
            or (self.birth_date and not _is_stand_in(self.birth_date))
        )


def particulars_of(source: Any) -> Particulars:
    """From whatever has them as attributes: a submission, a row."""
    return Particulars(source.first_name, source.last_name, source.birth_date, source.sex or "")


def contradicts(said: Particulars, known: Particulars) -> bool:
    """Whether these are clearly two people. The order does not matter."""
    if {said.sex, known.sex} == {Sex.FEMALE, Sex.MALE}:
        return True
    return first_names_contradict(said, known) or birth_dates_contradict(said.birth_date, known.birth_date)


def contradicts_all(said: Particulars, people: Iterable[Particulars]) -> bool:
    """Whether it contradicts each of the leads that are one person; one of whom nothing is known says nothing.

    An initial alone contradicts nobody, but the `D` that was merged into Meera still speaks for Divya.
    """
    speaking = [person for person in people if person.known or _is_initial_of(person, said)]
    return bool(speaking) and all(contradicts(said, person) for person in speaking)


def _is_initial_of(person: Particulars, said: Particulars) -> bool:
    """Whether `person` has no name but an initial of one that `said` is called by."""
    initials = {word for word in words(person.first_name) if len(word) == 1}
    return not called(person) and any(word[:1] in initials for name in called(said) for word in words(name))


def by_true_names(lead: Sequence[Particulars]) -> Sequence[Particulars]:
    """Of all names of one lead: who came as `Customer` and said a name later is no longer anybody."""
    return [name for name in lead if called(name)] or lead


def agreement(said: Particulars, known: Particulars) -> int:
    """How much speaks for one person: 0 nothing, 1 a birth date, 2 a first name, 3 both."""
    names = bool(called(said) and called(known)) and not first_names_contradict(said, known)
    return 2 * names + _birth_dates_agree(said.birth_date, known.birth_date)


def _birth_dates_agree(one: date | None, other: date | None) -> bool:
    if one is None or other is None:
        return False
    return one == other or (one.year == other.year and (_is_stand_in(one) or _is_stand_in(other)))


def birth_dates_contradict(one: date | None, other: date | None) -> bool:
    """Not by a slip of one key, day and month changed round, another day of one month, or another century.

    1 January stands for "some day of that year", or for nothing at all.
    """
    if one is None or other is None or one == other or _is_stand_in(one) or _is_stand_in(other):
        return False
    a, b = f"{one:%Y%m%d}", f"{other:%Y%m%d}"
    swapped = a[:4] == b[:4] and a[4:] == b[6:] + b[4:6]
    slip = OSA.distance(a, b) <= 1 or a[:6] == b[:6] or a[2:] == b[2:]
    return not (swapped or slip)


def _is_stand_in(day: date) -> bool:
    return (day.month, day.day) == _STAND_IN_DAY


def first_names_contradict(one: Particulars, other: Particulars) -> bool:
    """Whether these are clearly two names, in any script, order or short form; a slip of the keys is not clear."""
    if _numbers(one) and _numbers(other) and _numbers(one) != _numbers(other):
        return True
    if not called(one) or not called(other):
        return False
    said = name_agreement(_whole(one), _whole(other))
    return said is NameAgreement.ANOTHER or _is_parents(one, other) or _is_parents(other, one)


def _numbers(person: Particulars) -> list[str]:
    """Of a first name that is a label: `Baby 1`, `Patient 12`."""
    return _LABEL.findall(person.first_name)


def _is_parents(one: Particulars, other: Particulars) -> bool:
    """Whether the one name that `one` has is no name that `other` is called by: Gopal, and Divya Gopal, his daughter.

    Kumar may well be what Suresh Kumar calls himself.
    """
    own = [*_names(one.first_name), *_names(one.last_name)]
    if len(own) != 1 or _beside(own) or not _names(other.last_name):
        return False
    return name_agreement((" ".join(called(other)), ""), _whole(one)) is NameAgreement.ANOTHER


def _whole(person: Particulars) -> tuple[str, str]:
    """Without initials behind: the G of Divya G is her father's. The M of M. Raman may be Meera.

    The mother of `Mother of Meera` is none of the words that stand for no name.
    """
    if len(next(iter(words(person.first_name)), "")) == 1 or name_words(person.first_name).kin:
        return person.first_name, person.last_name
    return " ".join(_names(person.first_name)), " ".join(_names(person.last_name))


def called(person: Particulars) -> list[str]:
    """The names that a person is called by, as written; none but initials and stand-ins is nothing.

    `S. Ramesh` is called Ramesh: an initial before a name is the father's. `Mohammed Ali` is called Ali.
    """
    first, last = _names(person.first_name), _names(person.last_name)
    strong = [name for name in first if not _beside([name])]
    if strong or not (first or _has_initial(person.first_name)):
        return strong
    return [name for name in last if not _beside([name])] or first or last


def _names(text: str) -> list[str]:
    return [part for part in text.replace(".", " ").split() if _is_name(part)]


def _is_name(part: str) -> bool:
    return any(len(word) > 1 and not word.isdigit() and word not in NO_NAMES for word in words(part))


def _beside(names: list[str]) -> bool:
    return all(word in _BESIDE for name in names for word in words(name))


def _has_initial(text: str) -> bool:
    return any(len(word) == 1 for word in words(text))
