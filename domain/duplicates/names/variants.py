"""Whether two words may be one name, heard and written twice: in two scripts, or by two people."""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.duplicates.names.scripts import ABJAD, HAN, LATIN, OTHER
from domain.duplicates.names.sounds import said

_VOWELS = frozenset("aeiouAEIOU")
_NEAR_VOWELS = frozenset({"ei", "ae", "ou"})
_VOICED = frozenset({"gk", "dt", "bp"})
_OF_TAMIL = _VOICED | {"gh", "cs", "cj", "js", "hk", "fp", "bf"}
_OF_BENGALI, _VOWELS_OF_BENGALI = frozenset({"bv", "ij", "iy"}), frozenset({"ao"})
_OF_ABJADS = frozenset({"bp", "fv", "uv", "ov", "gj", "cj", "ds", "st", "dj", "gk", "cs", "cg"})
_TOO_FAR = 99
_CONSONANTS = {"th": "t", "dh": "d", "kh": "k", "gh": "g", "sh": "s", "y": "i", "w": "v", "q": "k", "z": "s"}
_WRITTEN = re.compile("|".join(_CONSONANTS))


@dataclass(frozen=True)
class _Tolerance:
    """What may be written otherwise. `most`: so many differences at all; `unwritten`: short vowels may be left out."""

    consonants: frozenset[str]
    vowels: frozenset[str]
    most: int
    unwritten: bool = False


@lru_cache(20_000)
def are_variants(one: str, other: str, script: str = LATIN, other_script: str = LATIN) -> bool:
    """Of two plain words, and the scripts in which they were written. Endings must agree: they often tell the sex."""
    scripts = {script, other_script}
    a, b = _heard(one, script), _heard(other, other_script)
    if not a or not b:
        return False
    if script == other_script and (min(len(a), len(b)) < 4 or scripts & {ABJAD, HAN}):
        return False
    if HAN in scripts:
        return a.lower() == b.lower()
    tolerance = _tolerance(scripts)
    if (
        script == other_script
        and max(len(a), len(b)) < 7
        and a[0].lower() != b[0].lower()
        and {a[0], b[0]} != {"b", "v"}
    ):
        return False
    return _differences(a, b, tolerance) <= tolerance.most


def _heard(word: str, script: str) -> str:
    return _WRITTEN.sub(lambda part: _CONSONANTS[part.group()], word) if script == ABJAD else said(word)


def _tolerance(scripts: set[str]) -> _Tolerance:
    if ABJAD in scripts:
        return _Tolerance(_OF_ABJADS, _NEAR_VOWELS, 9, unwritten=True)
    if scripts <= {LATIN, OTHER} or len(scripts) == 1:
        return _Tolerance(_VOICED | {"bv", "cs"}, _NEAR_VOWELS, 2 if len(scripts) == 1 else 3)
    tamil, bengali = "tamil" in scripts, "bengali" in scripts
    consonants = (_OF_TAMIL if tamil else frozenset()) | (_OF_BENGALI if bengali else frozenset())
    return _Tolerance(consonants, _NEAR_VOWELS | (_VOWELS_OF_BENGALI if bengali else frozenset()), 4)


def _differences(a: str, b: str, tolerance: _Tolerance) -> int:
    """The fewest with which the one becomes the other; too many when something does not fit at all."""
    row = {0: 0}
    missing = 0 if tolerance.unwritten else 1
    for i in range(len(a) + 1):
        following: dict[int, int] = {}
        for j in range(len(b) + 1):
            cost = row.get(j, _TOO_FAR)
            if cost > tolerance.most:
                continue
            if j < len(b) and _may_be_missing(b, j, a, i, tolerance):
                row[j + 1] = min(row.get(j + 1, _TOO_FAR), cost + missing)
            if i < len(a) and _may_be_missing(a, i, b, j, tolerance):
                following[j] = min(following.get(j, _TOO_FAR), cost + missing)
            if i < len(a) and j < len(b):
                step = cost + _step(a[i].lower(), b[j].lower(), (i, j), (len(a), len(b)), tolerance)
                following[j + 1] = min(following.get(j + 1, _TOO_FAR), step)
        if i == len(a):
            return row.get(len(b), _TOO_FAR)
        row = following
    return _TOO_FAR


def _step(one: str, other: str, at: tuple[int, int], lengths: tuple[int, int], tolerance: _Tolerance) -> int:
    if one == other:
        return 0
    pair = one + other if one < other else other + one
    if one in _VOWELS and other in _VOWELS:
        ends = at[0] + 1 == lengths[0] or at[1] + 1 == lengths[1]
        begins = tolerance.unwritten and at == (0, 0)
        return 1 if begins or pair == "ei" or (pair in tolerance.vowels and not ends) else _TOO_FAR
    return 1 if pair in tolerance.consonants else _TOO_FAR


def _may_be_missing(word: str, at: int, other: str, there: int, tolerance: _Tolerance) -> bool:
    """A short vowel where the other has none either side, and an `h` that is hardly heard; never the last vowel."""
    letter = word[at]
    if letter == "h":
        return at > 0
    if there < len(other) and other[there] in _VOWELS:
        return False
    if tolerance.unwritten:
        return letter in "aeiou" and at + 1 < len(word)
    between = 0 < at < len(word) - 1 and word[at - 1] not in _VOWELS and word[at + 1] not in _VOWELS
    return letter in "aiu" and between and 0 < there < len(other) and other[there - 1] not in _VOWELS
