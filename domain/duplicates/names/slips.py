"""Whether a name may be another one mistyped: a slip of the keys leaves letters that no name has."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from domain.duplicates.names.english_forms import ENGLISH
from domain.duplicates.names.frequent import COMMON_NAMES
from domain.duplicates.names.given import GIVEN_NAMES
from domain.duplicates.names.indian import INDIAN_NAMES
from domain.duplicates.names.indian_forms import INDIAN
from domain.duplicates.names.scripts import ABJAD, HAN
from domain.duplicates.names.spelling import likeness_across

_VOWELS = "aeiou"
_FORMS = f"{ENGLISH} {INDIAN}".replace(",", " ").replace("=", " ").split()
_SHORTEST = 5
_LONG = 8


def _threes(word: str) -> set[str]:
    edged = f"<{word}>"
    return {edged[n : n + 3] for n in range(len(edged) - 2)}


_HEARD_OF = frozenset(
    three for name in (*COMMON_NAMES, *GIVEN_NAMES, *INDIAN_NAMES, *_FORMS) for three in _threes(name)
)


@lru_cache(20_000)
def is_slip(one: str, other: str, script: str, other_script: str) -> bool:
    """Of two plain words that are not one name otherwise. Rhymes (Arun, Varun) and endings (Amit, Amita) are no slips."""
    alike = likeness_across(one, other, script, other_script)
    if alike.kind == "spelt_alike":
        return True
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if alike.kind == "begins_alike":
        return not (short[-1] not in _VOWELS and long[len(short) :] in {"a", "aa", "ah", "i", "ee", "ie", "in", "ina"})
    if alike.kind != "alike" or {script, other_script} & {ABJAD, HAN} or script != other_script:
        return False
    return _is_mistyped(short, long)


def _is_mistyped(short: str, long: str) -> bool:
    turned = len(short) == len(long) and sorted(short) == sorted(long)
    edits = OSA.distance(short, long)
    if edits > (2 if len(long) >= _LONG else 1) or (short[0] != long[0] and not turned):
        return False
    vowel_missing = len(short) + 1 == len(long) >= 4
    if not turned and len(long) < _SHORTEST and not vowel_missing:
        return False
    if not turned and short[:-1] in (long[:-1], long[:-2]) and long[-1] in _VOWELS:
        return False
    unheard_of = (_threes(short) ^ _threes(long)) - _HEARD_OF
    return bool(unheard_of)
