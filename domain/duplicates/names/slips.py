"""Whether a name may be another one mistyped: a slip of the keys leaves letters that no name has."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from domain.duplicates.names.english_forms import ENGLISH
from domain.duplicates.names.frequent import COMMON_NAMES
from domain.duplicates.names.given import GIVEN_NAMES
from domain.duplicates.names.indian import INDIAN_NAMES
from domain.duplicates.names.indian_forms import INDIAN
from domain.duplicates.names.scripts import ABJAD, HAN
from domain.duplicates.names.sounds import spoken
from domain.duplicates.names.spelling import likeness_across

_VOWELS = "aeiou"
_FORMS = f"{ENGLISH} {INDIAN}".replace(",", " ").replace("=", " ").split()
_SHORTEST = 5
_LONG = 8
_KEYS = {
    key: (row, at) for row, keys in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm")) for at, key in enumerate(keys)
}
_ENDINGS = """
a aa ah i ee in ina ini ika ita iya ani ima vi priya lakshmi laxmi devi kumari mathi mati vathi vati rani valli selvi
mala vani shree sri wari vari ari eshwari eswari mani amma bai ben latha lata bala kala ama ette elle enne ine
"""
_WOMENS = frozenset(_ENDINGS.split())


def _threes(word: str) -> set[str]:
    edged = f"<{word}>"
    return {edged[n : n + 3] for n in range(len(edged) - 2)}


_HEARD_OF = frozenset(
    three for name in (*COMMON_NAMES, *GIVEN_NAMES, *INDIAN_NAMES, *_FORMS) for three in _threes(name)
)


@lru_cache(20_000)
def is_slip(one: str, other: str, script: str, other_script: str) -> bool:
    """Of two plain words that are not one name otherwise; not of rhymes (Arun, Varun) and endings (Amit, Amita)."""
    alike = likeness_across(one, other, script, other_script)
    if alike.kind == "spelt_alike":
        return True
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if alike.kind == "begins_alike":
        return _is_cut_short(short, long)
    if alike.kind != "alike" or {script, other_script} & {ABJAD, HAN} or script != other_script:
        return False
    return _is_mistyped(short, long)


def _is_cut_short(short: str, long: str) -> bool:
    """`Thenmo` for `Thenmozhi`, `Raju` for `Raj`; but what an ending or a second name makes a woman's is another."""
    rest = long[len(short) :]
    if not long.startswith(short) or rest in _WOMENS:
        return False
    return len(rest) > 2 or rest in ("u", "y", "ie")


def _is_mistyped(short: str, long: str) -> bool:
    edits = OSA.distance(short, long)
    turned = edits == 1 and sorted(short) == sorted(long)
    if (short[-1] in _VOWELS) != (long[-1] in _VOWELS) or spoken(short) == spoken(long):
        return False
    if turned:
        return len(long) >= _SHORTEST or _has_letters_of_no_name(short, long)
    if edits > (2 if len(long) >= _LONG else 1) or short[0] != long[0] or len(long) <= _SHORTEST:
        return False
    changed = [(a, b) for a, b in zip(short, long, strict=False) if a != b] if len(short) == len(long) else []
    if changed and (short[-1] != long[-1] or not all(_are_neighbours(a, b) for a, b in changed)):
        return False
    return _has_letters_of_no_name(short, long)


def _has_letters_of_no_name(one: str, other: str) -> bool:
    return bool((_threes(one) ^ _threes(other)) - _HEARD_OF)


def _are_neighbours(a: str, b: str) -> bool:
    """Whether the two keys touch each other."""
    (row_a, at_a), (row_b, at_b) = _KEYS.get(a, (0, 0)), _KEYS.get(b, (9, 9))
    return abs(row_a - row_b) <= 1 and abs(at_a - at_b) <= 1
