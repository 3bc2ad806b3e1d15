"""How alike two written words are, whatever their script: same, short for it, sounding like it, or mistyped."""

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from domain.duplicates.names.frequent import COMMON_NAMES
from domain.duplicates.names.given import GIVEN_NAMES
from domain.duplicates.names.indian import INDIAN_NAMES
from domain.duplicates.names.nicknames import are_nicknames, are_related
from domain.duplicates.names.scripts import ABJAD, HAN, INDIAN, OTHER, in_latin
from domain.duplicates.names.sounds import skeleton, sound, spoken
from domain.duplicates.names.variants import are_variants

_APOSTROPHES = re.compile("['’‘ʼ`´]")
_WORDS = re.compile("[a-z0-9]+")
_ENDEARING, _DOUBLED_END = re.compile("(ie|ey|y|i)$"), re.compile("(.)\\1$")
# `Simone` is a woman, and `Simon` none.
_SILENT_END = re.compile("[^aeiou]e$")
_CACHED = 20_000
_ONE_NAME = frozenset({"same", "nickname", "sounds_alike", "transliterated", "abbreviated"})


class Likeness(NamedTuple):
    """`share` 0…1 is how much of an exact agreement's weight this one has."""

    kind: str
    share: float

    @property
    def one_name(self) -> bool:
        """Whether both words are one name, in other letters or shorter."""
        return self.kind in _ONE_NAME


SAME = Likeness("same", 1.0)
NICKNAME = Likeness("nickname", 0.75)
SOUNDS = Likeness("sounds_alike", 0.75)
TRANSLITERATED = Likeness("transliterated", 0.75)
RENDERED = Likeness("transliterated", 1.0)
RELATED = Likeness("related", 0.75)
BEGINS = Likeness("begins_alike", 0.75)
ENDS = Likeness("ends_otherwise", 0.75)
VARIANT = Likeness("spelt_alike", 0.7)
TYPO = Likeness("alike", 0.7)
GARBLED = Likeness("alike", 0.5)
BARELY = Likeness("alike", 0.4)
INITIAL = Likeness("abbreviated", 0.25)
RESEMBLES = Likeness("resembles", 0.15)
DIFFERS = Likeness("differs", 0.0)


@lru_cache(_CACHED)
def words(text: str) -> tuple[str, ...]:
    """Plain lower-case Latin words of a text in any script."""
    return tuple(_WORDS.findall(_APOSTROPHES.sub("", in_latin(text)))) if text else ()


def squeezed(text: str) -> str:
    """The words without what stands between them."""
    return "".join(words(text))


def likeness(one: str, other: str) -> Likeness:
    """Of two plain lower-case words, whichever comes first."""
    if one == other:
        return SAME
    return _unlike(one, other) if (len(one), one) < (len(other), other) else _unlike(other, one)


@lru_cache(_CACHED)
def likeness_across(one: str, other: str, script: str, other_script: str) -> Likeness:
    """Of two plain words, and the scripts in which they were written."""
    alike = likeness(one, other)
    if script == other_script:
        exact = script in (ABJAD, HAN, OTHER) or (script in INDIAN and one.endswith("aa") != other.endswith("aa"))
        return TYPO if exact and alike in (SOUNDS, VARIANT) else alike
    if alike is SAME or min(len(one), len(other)) < 2:
        return alike
    if spoken(one) == spoken(other):
        return RENDERED
    if alike.one_name:
        return alike
    if are_variants(one, other, script, other_script):
        return TRANSLITERATED
    bones = skeleton(one), skeleton(other)
    if bones[0] == bones[1] and len(bones[0]) >= 2:
        return max(alike, TYPO if len(bones[0]) >= 3 else BARELY, key=lambda found: found.share)
    return alike


@lru_cache(_CACHED)
def _unlike(short: str, long: str) -> Likeness:
    if not short or short.isdigit() or long.isdigit():
        return DIFFERS
    if len(short) == 1:
        return INITIAL if long.startswith(short) else DIFFERS
    if are_nicknames(short, long):
        return NICKNAME
    if are_related(short, long):
        return RELATED
    if len(short) >= 3 and (sound(short) == sound(long) or spoken(short) == spoken(long)):
        return SOUNDS if bool(_SILENT_END.search(short)) == bool(_SILENT_END.search(long)) else ENDS
    if are_known(short, long):
        return DIFFERS
    if are_variants(short, long):
        return VARIANT
    if _begins_alike(short, long) or _begins_alike(long, short):
        return BEGINS
    return _mistyped(short, long)


def _begins_alike(short: str, long: str) -> bool:
    """`Rob`, `Robbie` and `Robby` begin as `Robert` does; `Eddy` as `Edward`. So does `Vijaya` as `Vijay`."""
    if len(short) > len(long):
        return False
    stem = _ENDEARING.sub("", short)
    plain = _DOUBLED_END.sub("\\1", stem)
    return len(plain) >= (3 if plain == stem else 2) and len(long) > len(plain) and long.startswith(plain)


def _mistyped(one: str, other: str) -> Likeness:
    length = max(len(one), len(other))
    edits = OSA.distance(one, other, score_cutoff=3)
    if (edits == 1 and length >= 4) or (edits == 2 and length >= 8):
        return TYPO
    jaro = JaroWinkler.similarity(one, other)
    if length >= 4 and (jaro >= 0.88 or sorted(one) == sorted(other) or (edits == 2 and length >= 6)):
        return GARBLED
    if jaro >= 0.78 or edits <= 1 or (edits <= 3 and length >= 7):
        return RESEMBLES
    return DIFFERS


_KNOWN = frozenset(sound(name) for name in GIVEN_NAMES)
_COMMON = _KNOWN | {sound(name) for name in COMMON_NAMES}
_HEARD = frozenset(spoken(name) for name in GIVEN_NAMES | INDIAN_NAMES)


def is_common(word: str) -> bool:
    """Whether many bear this name, in one of its spellings."""
    return sound(word) in _COMMON


def are_known(one: str, other: str) -> bool:
    """Whether both are names of their own, so that neither is a slip of the other."""
    return (sound(one) in _KNOWN and sound(other) in _KNOWN) or (spoken(one) in _HEARD and spoken(other) in _HEARD)
