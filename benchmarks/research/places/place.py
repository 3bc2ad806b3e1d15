"""Whether two sites of organisations are one: above all the address, then phone and name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from domain.duplicates.frequencies import NOT_COUNTED, Frequencies, Worth
from domain.duplicates.match import Evidence, Match, judge
from domain.duplicates.names.spelling import TYPO, likeness, squeezed, words

_DIRECTIONS = {"north": "n", "south": "s", "east": "e", "west": "w"} | {letter: letter for letter in "nsew"}
_SUFFIXES = """
street st sts avenue ave av road rd boulevard blvd blv drive dr lane ln la place pl court ct highway hwy parkway pkwy
way terrace plaza sq between at near off in site floor fl suite ste unit
"""
_ENDS = frozenset(_SUFFIXES.split())
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_WRITTEN = {name: f"{number}th" for number, name in enumerate(_ORDINALS, 1)}
_ORDINAL = re.compile("(?<=[0-9])(st|nd|rd|th)$")
_PHONE, _WORD, _STREET = Worth(10, 5, 11, trust=1_000), Worth(4, 0.5, 9), Worth(6, 3, 8)


@dataclass(frozen=True)
class Place:
    """An organisation's site. `address` begins with the house number; `phones` hold digits as written."""

    name: str = ""
    address: str = ""
    city: str = ""
    postcode: str = ""
    phones: tuple[str, ...] = ()


class Address(NamedTuple):
    """`223-225 East Fifth Avenue` is numbers 223 and 225, direction e, street 5."""

    numbers: tuple[str, ...]
    direction: str
    street: str


def compare_places(a: Place, b: Place, *, frequencies: Frequencies | None = None) -> Match:
    """The order of the two does not matter."""
    counted = frequencies or NOT_COUNTED
    evidence = [
        *_addresses(address_of(a.address), address_of(b.address), counted),
        *_phones(_digits(a), _digits(b), counted),
        *_names(words(a.name), words(b.name), counted),
        *_areas(a, b),
    ]
    return judge(evidence, counted.prior, contradicts=False)


def place_keys(place: Place) -> frozenset[str]:
    """Two records of one site share one at least."""
    address = address_of(place.address)
    keys = [f"phone:{number}" for number in _digits(place)]
    keys += [f"site:{number}:{address.street[:3]}" for number in address.numbers]
    if len(words(place.name)) >= 2:
        keys.append("name:" + "-".join(sorted(set(words(place.name)))))
    return frozenset(keys)


def place_frequencies(places: Iterable[Place]) -> Frequencies:
    """Of every value that `compare_places` weighs by how common it is."""
    return Frequencies.counted(_values(place) for place in places)


def _values(place: Place) -> Iterator[tuple[str, str]]:
    yield from (("word", word) for word in set(words(place.name)))
    yield from (("phone", number) for number in _digits(place))
    yield "street", address_of(place.address).street


@lru_cache(2_000)
def address_of(text: str) -> Address:
    """What is written after the street, such as a crossing or a floor, is left out."""
    left = [_WRITTEN.get(word, word) for word in words(text)]
    numbers: list[str] = []
    while left and left[0].isdigit() and (not numbers or len(left) > 1):
        numbers.append(left.pop(0))
    direction = _DIRECTIONS.get(left[0], "") if len(left) > 1 else ""
    street: list[str] = []
    for word in left[1:] if direction else left:
        if street and (word in _ENDS or word in _DIRECTIONS):
            break
        if word not in _DIRECTIONS:
            street.append(_ORDINAL.sub("", word))
    return Address(tuple(numbers[:2]), direction, "".join(street))


def _digits(place: Place) -> tuple[str, ...]:
    return tuple(re.sub(r"\D", "", phone)[-10:] for phone in place.phones if phone.strip())


def _addresses(a: Address, b: Address, frequencies: Frequencies) -> list[Evidence]:
    if not a.street or not b.street:
        return []
    length = max(len(a.street), len(b.street))
    one_street = a.street == b.street or (length >= 5 and OSA.distance(a.street, b.street) <= length // 5)
    if not one_street:
        return [Evidence("address", "differs", -5.0, "the address is another")]
    turned = -3.0 if a.direction and b.direction and a.direction != b.direction else 0.0
    bits = min(frequencies.bits("street", street, _STREET) for street in (a.street, b.street)) + turned
    if not a.numbers or not b.numbers:
        return [Evidence("address", "part", 0.7 * bits, "the street is the same")]
    if set(a.numbers) & set(b.numbers):
        return [Evidence("address", "same", bits + 7.0, "house number and street are the same")]
    difference = min(abs(int(one) - int(other)) for one in a.numbers for other in b.numbers)
    if difference <= 40:
        return [Evidence("address", "near", bits, "the street is the same and the house numbers are near")]
    return [Evidence("address", "differs", -2.0, "the street is the same, the house number another")]


def _phones(a: tuple[str, ...], b: tuple[str, ...], frequencies: Frequencies) -> list[Evidence]:
    if not a or not b:
        return []
    shared = set(a) & set(b)
    if shared:
        bits = max(frequencies.bits("phone", number, _PHONE) for number in shared)
        return [Evidence("phone", "same", bits, "a phone number is the same")]
    if any(OSA.distance(one, other, score_cutoff=1) == 1 for one in a for other in b):
        return [Evidence("phone", "alike", 4.0, "a phone number differs in one digit")]
    return [Evidence("phone", "differs", -1.5, "the phone numbers are others")]


def _names(a: tuple[str, ...], b: tuple[str, ...], frequencies: Frequencies) -> list[Evidence]:
    """What the words in common are worth, less what is missing of the shorter name."""
    if not a or not b:
        return []
    if squeezed(" ".join(a)) == squeezed(" ".join(b)):
        bits = min(11.0, sum(frequencies.bits("word", word, _WORD) for word in set(a)))
        return [Evidence("name", "same", bits, "the name is the same")]
    short, long = sorted((tuple(sorted(set(a))), tuple(sorted(set(b)))), key=lambda name: (len(name), name))
    worth = {word: frequencies.bits("word", word, _WORD) for word in short}
    found = {word: max(likeness(word, other).share for other in long) for word in short}
    shared = sum(worth[word] * found[word] for word in short if found[word] >= TYPO.share)
    missing = sum(worth[word] for word in short if found[word] < TYPO.share)
    if shared == 0:
        return [Evidence("name", "differs", -4.0, "the names have no word in common")]
    return [Evidence("name", "alike", min(9.0, shared) - 0.4 * missing, "the names have words in common")]


def _areas(a: Place, b: Place) -> list[Evidence]:
    parts = []
    for field, says, same, differs in (("postcode", "postcode", 1.0, -1.0), ("city", "city", 1.0, -0.5)):
        one, other = squeezed(getattr(a, field)), squeezed(getattr(b, field))
        if one and other:
            agree = one == other or one in other or other in one
            kind, points = ("same", same) if agree else ("differs", differs)
            parts.append(Evidence(field, kind, points, f"the {says} is {'the same' if agree else 'another'}"))
    return parts
