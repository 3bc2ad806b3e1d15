"""Whether two people who share a phone or a mailbox are clearly two: by first name, birth date or sex.

What is unknown, a stand-in or perhaps a slip contradicts nothing: the address that they share speaks for one person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from rapidfuzz.distance import OSA

from domain.duplicates.features import features, name_words
from domain.duplicates.frequencies import NOT_COUNTED
from domain.duplicates.name_comparison import compare_names
from domain.duplicates.names.spelling import likeness, squeezed, words
from domain.duplicates.profile import Profile
from domain.leads.profile import Sex

_STAND_INS = """
abc abcd anonymous asd asdf caller client customer demo dummy enquiry facebook father fname first firstname friend
guest hello husband last lastname lead lname me mother my myself na name new nil no none null patient person self sir
madam someone son daughter test tester testing unknown unnamed user visitor walk walkin whatsapp wife xx xxx xxxx xyz
attendant attender brother nobody noname relative sample sister undefined
"""
_BEFORE = """
md mohd mohamed mohammad mohammed muhammad muhammed shaik shaikh sheik sheikh syed sayed sri shri smt thiru mr mrs ms
miss dr abdul abdur sai
"""
_AFTER = "ammal bai begum bi bibi chand das devi kaur khan khatun khatoon kumar kumari lal nath raj rani singh"
# Typed where a name is asked for, and no name.
_NO_NAMES = frozenset(_STAND_INS.split())
# Borne beside the name that a person is called by: two who share one share no name.
_BESIDE = frozenset(f"{_BEFORE} {_AFTER}".split())
_ONE_NAME = frozenset({"same", "nickname", "sounds_alike", "transliterated", "abbreviated"})
_STAND_IN_DAY = (1, 1)


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
    """Whether it contradicts each of the leads that are one person; one of whom nothing is known says nothing."""
    known = [person for person in people if person.known]
    return bool(known) and all(contradicts(said, person) for person in known)


def agreement(said: Particulars, known: Particulars) -> int:
    """How much speaks for one person: 0 nothing, 1 a birth date, 2 a first name, 3 both."""
    names = bool(called(said) and called(known)) and not first_names_contradict(said, known)
    dates = said.birth_date is not None and said.birth_date == known.birth_date
    return 2 * names + dates


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
    """Whether the name that either is called by is none of the other's names, in any script, order or short form.

    Of a name like Kumar, which many bear beside their own, it is enough that the other bears it, too.
    """
    mine, yours = called(one), called(other)
    if not mine or not yours or _joined(one) & _joined(other):
        return False
    if len(_parts(one)) > 1 and len(_parts(other)) > 1:
        mine, yours = _own(one, mine), _own(other, yours)
    found = _appears(mine, other), _appears(yours, one)
    return not (any(found) if _beside(mine) or _beside(yours) else all(found))


def called(person: Particulars) -> list[str]:
    """The names that a person is called by, as written; none but initials and stand-ins is nothing.

    `S. Ramesh` is called Ramesh: an initial before a name is the father's. `Mohammed Ali` is called Ali.
    """
    first, last = _names(person.first_name), _names(person.last_name)
    strong = [name for name in first if not _beside([name])]
    if strong or not (first or _has_initial(person.first_name)):
        return strong
    return [name for name in last if not _beside([name])] or first or last


def _own(person: Particulars, names: list[str]) -> list[str]:
    """Of a full name in one field the first: what follows may be the family's."""
    return names if _names(person.last_name) else names[:1]


def _parts(person: Particulars) -> list[str]:
    return [*_names(person.first_name), *_names(person.last_name)]


def _names(text: str) -> list[str]:
    return [part for part in text.replace(".", " ").split() if _is_name(part)]


def _is_name(part: str) -> bool:
    return any(len(word) > 1 and not word.isdigit() and word not in _NO_NAMES for word in words(part))


def _beside(names: list[str]) -> bool:
    return all(word in _BESIDE for name in names for word in words(name))


def _has_initial(text: str) -> bool:
    return any(len(word) == 1 for word in words(text))


def _appears(names: list[str], person: Particulars) -> bool:
    """A slip counts when the first letter is right: Anju and Manju, Arun and Varun are two."""
    mine = Profile(first_name=" ".join(names))
    whole = Profile(first_name=person.first_name, last_name=person.last_name)
    evidence, _ = compare_names(features(mine), features(whole), NOT_COUNTED)
    if any(part.kind in _ONE_NAME for part in evidence):
        return True
    pairs = product(name_words(mine.first_name), (*name_words(whole.first_name), *name_words(whole.last_name)))
    return any(one[0] == other[0] and likeness(one, other).is_slip for one, other in pairs)


def _joined(person: Particulars) -> set[str]:
    """The whole name in one word, either way round: `Siva Kumar` may be written `Sivakumar`."""
    first, last = person.first_name, person.last_name
    return {squeezed(f"{first} {last}"), squeezed(f"{last} {first}")}
