"""A profile made ready to be compared: plain words, digits, parts of addresses."""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.duplicates.addresses import parts_of
from domain.duplicates.names.full_names import name_words
from domain.duplicates.names.scripts import HAN, script_of
from domain.duplicates.names.spelling import squeezed, words
from domain.duplicates.profile import Profile

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Names:
    """Plain words: given, family, and others whose role is not known; `kin` of them are whose child or wife it is.

    `written`: all of the first two, titles, too; `longest` has as many letters. `han`: the Chinese characters, of which
    several sound alike.
    """

    given: tuple[str, ...]
    family: tuple[str, ...]
    others: tuple[str, ...]
    kin: tuple[str, ...]
    script: str
    written: tuple[tuple[str, str], ...]
    longest: int
    han: frozenset[str]

    @property
    def first_words(self) -> tuple[str, ...]:
        """The two by which a person is called, as far as they are known; some write both into one field."""
        if self.given and self.family:
            return self.given[0], self.family[0]
        every = (*self.given, *self.family, *self.others)
        return (every[0], every[-1]) if len(every) >= 2 else every

    @property
    def every(self) -> tuple[tuple[str, str], ...]:
        return (
            *((word, "given") for word in self.given),
            *((word, "family") for word in self.family),
            *((word, "other") for word in self.others),
        )


@dataclass(frozen=True)
class Features:
    """What `compare` reads of a profile."""

    names: Names
    tokens: tuple[tuple[str, str], ...]
    phones: tuple[str, ...]
    emails: tuple[tuple[str, str], ...]
    birth: str
    sex: str
    house: str
    street: str
    area: str
    city: str
    postcode: str


@lru_cache(2_000)
def features(profile: Profile) -> Features:
    """Plain forms; the same profile is read once."""
    names, address = _names(profile), parts_of(profile.address_line)
    return Features(
        names=names,
        tokens=names.every,
        phones=tuple(filter(None, dict.fromkeys(re.sub(r"\D", "", phone) for phone in profile.phones))),
        emails=tuple(_email(address) for address in profile.emails if address),
        birth=re.sub(r"\D", "", profile.birth_date),
        sex=profile.sex,
        house=squeezed(address.house),
        street=squeezed(address.street),
        area=squeezed(address.area),
        city=" ".join(words(profile.city)),
        postcode=squeezed(profile.postcode),
    )


def _names(profile: Profile) -> Names:
    given, family = name_words(profile.first_name), name_words(profile.last_name)
    known = {*given.own, *family.own}
    further = (*given.kin, *family.kin, *name_words(profile.other_names).own)
    others = tuple(dict.fromkeys(word for word in further if word not in known))
    whole = profile.first_name + profile.last_name
    script = script_of(whole)
    written = (*((word, "given") for word in given.written), *((word, "family") for word in family.written))
    longest = max((len(word) for word, _ in written), default=0)
    han = frozenset(letter for letter in whole if letter > "\u33ff") if script == HAN else _NONE
    return Names(given.own, family.own, others, (*given.kin, *family.kin), script, written, longest, han)


def _email(address: str) -> tuple[str, str]:
    local, _, domain = address.lower().rpartition("@")
    return (local, domain) if local else (domain, "")
