"""Whether two names may be one person's: any script and order, initials, short forms, spelling."""

from domain.duplicates.features import Features, Names
from domain.duplicates.frequencies import Frequencies, Worth
from domain.duplicates.match import Evidence
from domain.duplicates.names.spelling import SOUNDS, Likeness, is_common, likeness, skeleton

_COMMON = {"given": Worth(5, 3, 12), "family": Worth(5.5, 3, 12), "other": Worth(5, 3, 12)}
_OTHERS = {"given": Worth(8, 3, 12), "family": Worth(9, 3, 12), "other": Worth(7, 3, 12)}
_MOST_OF_ALL = 20.0
_DIFFERS = {"given": -6.0, "family": -4.5}
_SWAPPED = -0.5
_SAYS = {
    "same": "is the same",
    "nickname": "is a short form of the other",
    "sounds_alike": "sounds alike",
    "transliterated": "is alike when written in one script",
    "alike": "differs by a slip of the keys",
    "abbreviated": "fits the other's initial",
    "resembles": "resembles the other",
    "differs": "is another",
}
_CALLED = {"given": "first name", "family": "last name", "other": "further name"}


def compare_names(a: Features, b: Features, frequencies: Frequencies) -> tuple[list[Evidence], bool]:
    """The evidence, and whether the first names clearly differ."""
    pairs = _aligned(a, b)
    evidence, swapped, left = [], False, _MOST_OF_ALL
    for alike, (one, role_a), (other, role_b) in pairs:
        role = next(each for each in ("given", "family", "other") if each in (role_a, role_b))
        swapped = swapped or {role_a, role_b} == {"given", "family"}
        points = min(left, alike.share * _bits(frequencies, role, one, other))
        left -= points
        evidence.append(_evidence(role, alike.kind, points))
    if swapped:
        evidence.append(Evidence("name", "swapped", _SWAPPED, "first and last name have changed places"))
    given_differ = False
    for part, points in _DIFFERS.items():
        if _unmatched(a.names, pairs, part, 1) and _unmatched(b.names, pairs, part, 2):
            evidence.append(_evidence(part, "differs", points))
            given_differ = given_differ or part == "given"
    return evidence, given_differ


def _aligned(a: Features, b: Features) -> list[tuple[Likeness, tuple[str, str], tuple[str, str]]]:
    """Each word of one with the most alike of the other, the best first; ties go to words of the same role."""
    foreign = a.names.foreign or b.names.foreign
    found = []
    for i, one in enumerate(a.tokens):
        for j, other in enumerate(b.tokens):
            alike = _alike(one[0], other[0], foreign)
            if alike.share:
                best = alike.share + (0.1 if one[1] == other[1] else 0.0)
                found.append((-best, min(one, other), max(one, other), i, j, alike))
    found.sort()
    used_a, used_b, pairs = set(), set(), []
    for _, _, _, i, j, alike in found:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            pairs.append((alike, a.tokens[i], b.tokens[j]))
    return pairs


def _alike(one: str, other: str, foreign: bool) -> Likeness:
    alike = likeness(one, other)
    if foreign and alike.share < SOUNDS.share and len(one) > 1 and len(other) > 1:
        bones = skeleton(one), skeleton(other)
        if len(bones[0]) >= 2 and bones[0] == bones[1]:
            return Likeness("transliterated", 0.7 if len(bones[0]) >= 3 else 0.4)
    return alike


def _bits(frequencies: Frequencies, role: str, one: str, other: str) -> float:
    worth = _COMMON if is_common(one) or is_common(other) else _OTHERS
    return min(frequencies.bits("name", word, worth[role]) for word in (one, other))


def _unmatched(
    names: Names, pairs: list[tuple[Likeness, tuple[str, str], tuple[str, str]]], role: str, side: int
) -> bool:
    mine = names.given if role == "given" else names.family
    return bool(mine) and not any(pair[side][0] in mine for pair in pairs)


def _evidence(role: str, kind: str, points: float) -> Evidence:
    field = {"given": "first_name", "family": "last_name", "other": "other_names"}[role]
    return Evidence(field, kind, points, f"the {_CALLED[role]} {_SAYS[kind]}")
