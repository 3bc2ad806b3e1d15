"""A profile made ready to be compared: plain words, digits, parts of addresses."""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.duplicates.addresses import parts_of
from domain.duplicates.names.spelling import squeezed, words
from domain.duplicates.profile import Profile

# Around a name, or between its parts; the second may be names where nothing else is there.
_TITLES = """
mr mrs ms miss dr prof professor sir lady lord dame rev reverend hon honourable very rt
capt captain col colonel maj major gen general lt lieutenant admiral smt shri
shree shrimati thiru thirumathi selvi baron baronet bt earl duke viscount count countess jr esq md phd mbbs
"""
_PARTICLES = "of the and von van de der du la le al el bin binti bint ibn sri kumari sr"
_LEFT_OUT = frozenset(f"{_TITLES} {_PARTICLES}".split())
_ALONE = frozenset(_PARTICLES.split())
_MOST_WORDS = 6
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)")


@dataclass(frozen=True)
class Names:
    """Plain words: given, family, and others whose role is not known. `foreign`: not written in plain Latin letters."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    others: tuple[str, ...]
    foreign: bool

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
    known = {*given, *family}
    others = tuple(dict.fromkeys(word for word in name_words(profile.other_names) if word not in known))
    return Names(given, family, others, not (profile.first_name + profile.last_name).isascii())


def name_words(text: str) -> tuple[str, ...]:
    """Plain words of a name without titles and particles."""
    every = [word for word in words(text) if not _ORDINAL.fullmatch(word)]
    kept = [word for word in every if word not in _LEFT_OUT] or [word for word in every if word in _ALONE]
    return tuple(kept[:_MOST_WORDS])


def _email(address: str) -> tuple[str, str]:
    local, _, domain = address.lower().rpartition("@")
    return (local, domain) if local else (domain, "")
