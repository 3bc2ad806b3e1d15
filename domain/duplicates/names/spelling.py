"""How alike two written words are, whatever their script: same, short for it, sounding like it, or mistyped."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz.distance import OSA, JaroWinkler

from domain.duplicates.names.frequent import COMMON_NAMES
from domain.duplicates.names.given import GIVEN_NAMES
from domain.duplicates.names.nicknames import are_nicknames

_APOSTROPHES = re.compile("['’‘ʼ`´]")
_WORDS = re.compile("[a-z0-9]+")
_ENDEARING, _DOUBLED_END = re.compile("(ie|ey|y|i)$"), re.compile("(.)\\1$")
_CACHED = 20_000


class Likeness(NamedTuple):
    """`share` 0…1 is how much of an exact agreement's weight this one has."""

    kind: str
    share: float

    @property
    def one_name(self) -> bool:
        """Whether both words are one name, in other letters or shorter."""
        return self.kind in {"same", "nickname", "sounds_alike", "transliterated", "abbreviated"}

    @property
    def is_slip(self) -> bool:
        """Whether they may be one name, mistyped."""
        return self.kind == "alike"


SAME = Likeness("same", 1.0)
NICKNAME = Likeness("nickname", 0.75)
SOUNDS = Likeness("sounds_alike", 0.75)
TYPO = Likeness("alike", 0.7)
GARBLED = Likeness("alike", 0.5)
INITIAL = Likeness("abbreviated", 0.25)
RESEMBLES = Likeness("resembles", 0.15)
DIFFERS = Likeness("differs", 0.0)


@lru_cache(_CACHED)
def words(text: str) -> tuple[str, ...]:
    """Plain lower-case Latin words of a text in any script."""
    if not text:
        return ()
    plain = text if text.isascii() else anyascii(unicodedata.normalize("NFKC", text))
    return tuple(_WORDS.findall(_APOSTROPHES.sub("", plain.lower())))


def squeezed(text: str) -> str:
    """The words without what stands between them."""
    return "".join(words(text))


def likeness(one: str, other: str) -> Likeness:
    """Of two plain lower-case words, whichever comes first."""
    if one == other:
        return SAME
    return _unlike(one, other) if (len(one), one) < (len(other), other) else _unlike(other, one)


@lru_cache(_CACHED)
def _unlike(short: str, long: str) -> Likeness:
    if not short or short.isdigit() or long.isdigit():
        return DIFFERS
    if len(short) == 1:
        return INITIAL if long.startswith(short) else DIFFERS
    if are_nicknames(short, long):
        return NICKNAME
    if len(short) >= 3 and sound(short) == sound(long):
        return SOUNDS
    if sound(short) in _KNOWN and sound(long) in _KNOWN:
        return DIFFERS
    if _is_short_form(short, long) or _is_short_form(long, short):
        return NICKNAME
    return _mistyped(short, long)


def _is_short_form(short: str, long: str) -> bool:
    """`Rob`, `Robbie` and `Robby` begin as `Robert` does; `Eddy` as `Edward`."""
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


_SOUNDS = (
    ("ough", "o"),
    ("ksh", "x"),
    ("tch", "c"),
    ("sch", "s"),
    ("ph", "f"),
    ("sh", "s"),
    ("ch", "c"),
    ("ck", "k"),
    ("ks", "x"),
    ("gh", "g"),
    ("th", "t"),
    ("dh", "d"),
    ("bh", "b"),
    ("kh", "k"),
    ("zh", "l"),
    ("ee", "i"),
    ("ea", "i"),
    ("ey", "i"),
    ("ay", "ai"),
    ("oo", "u"),
    ("ou", "u"),
    ("aa", "a"),
    ("y", "i"),
    ("w", "v"),
    ("q", "k"),
    ("z", "s"),
)
_TRIPLED = re.compile("(.)\\1{2,}")
_DOUBLED, _SILENT = re.compile("(.)\\1+"), re.compile("^(k(?=n[aeiou])|v(?=r))")


@lru_cache(_CACHED)
def sound(word: str) -> str:
    """What spellings of one name share: `Meera`, `Mira`; `Lakshmi`, `Laxmi`; `Smith`, `Smyth`."""
    text = _TRIPLED.sub("\\1\\1", word)
    for written, spoken in _SOUNDS:
        text = text.replace(written, spoken)
    text = _SILENT.sub("", _DOUBLED.sub("\\1", text))
    return text[:1] + text[1:].replace("h", "").removesuffix("e")


_CONSONANTS = str.maketrans(
    {"p": "b", "v": "f", "c": "k", "q": "k", "g": "k", "j": "k", "z": "s", "d": "t"} | {"x": "ks"}
)

_KNOWN = frozenset(sound(name) for name in GIVEN_NAMES)
_COMMON = _KNOWN | {sound(name) for name in COMMON_NAMES}


def is_common(word: str) -> bool:
    """Whether many bear this name, in one of its spellings."""
    return sound(word) in _COMMON


@lru_cache(_CACHED)
def skeleton(word: str) -> str:
    """The consonants, folded as scripts confuse them that write no vowels, or write them as `w` and `y`."""
    text = re.sub("c(?=[eiy])", "s", word.replace("tsh", "ch").replace("ts", "s"))
    text = sound(text[:1] + text[1:].replace("w", ""))
    return _DOUBLED.sub("\\1", re.sub("[aeiouh]", "", text.translate(_CONSONANTS)))
