"""How alike two written words are, whatever their script: same, short for it, sounding like it, or mistyped."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz.distance import OSA, JaroWinkler

from domain.dedup.nicknames import are_nicknames

_APOSTROPHES = re.compile("['’‘ʼ`´]")
_WORDS = re.compile("[a-z0-9]+")
_ENDEARING, _DOUBLED_END = re.compile("(ie|ey|y|i)$"), re.compile("(.)\\1$")
_CACHED = 100_000


class Likeness(NamedTuple):
    """`share` 0…1 is how much of an exact agreement's weight this one has."""

    kind: str
    share: float


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


@lru_cache(_CACHED)
def likeness(one: str, other: str) -> Likeness:
    """Of two plain lower-case words."""
    if one == other:
        return SAME
    short, long = sorted((one, other), key=len)
    if not short:
        return DIFFERS
    if len(short) == 1:
        return INITIAL if long.startswith(short) else DIFFERS
    if are_nicknames(one, other) or _is_short_form(short, long):
        return NICKNAME
    if len(short) >= 3 and sound(one) == sound(other):
        return SOUNDS
    return _mistyped(one, other)


def _is_short_form(short: str, long: str) -> bool:
    """`Rob`, `Robbie` and `Robby` begin as `Robert` does; `Eddy` as `Edward`."""
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
    ("j", "j"),
)
_DOUBLED = re.compile("(.)\\1+")


@lru_cache(_CACHED)
def sound(word: str) -> str:
    """What spellings of one name share: `Meera`, `Mira`; `Lakshmi`, `Laxmi`; `Smith`, `Smyth`."""
    text = word
    for written, spoken in _SOUNDS:
        text = text.replace(written, spoken)
    text = _DOUBLED.sub("\\1", text)
    if text.startswith(("kn", "wr")):
        text = text[1:]
    return text[:1] + text[1:].replace("h", "").removesuffix("e")


@lru_cache(_CACHED)
def skeleton(word: str) -> str:
    """The consonants, folded as scripts without written vowels confuse them."""
    text = sound(word)
    return _DOUBLED.sub("\\1", re.sub("[aeiouh']", "", text.translate(_CONSONANTS)))


_CONSONANTS = str.maketrans({"p": "b", "v": "f", "c": "k", "q": "k", "g": "k", "j": "k", "x": "k", "z": "s", "d": "t"})
