"""Whether two names may be one person's: any script and order, initials, short forms, spelling."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.duplicates.features import Features, Names
from domain.duplicates.frequencies import Frequencies, Worth
from domain.duplicates.match import Evidence
from domain.duplicates.names.full_names import BESIDE, are_of_two_sexes
from domain.duplicates.names.spelling import Likeness, is_common, likeness_across

_COMMON = {"given": Worth(5, 3, 12), "family": Worth(5.5, 3, 12), "other": Worth(5, 3, 12)}
_OTHERS = {"given": Worth(8, 3, 12), "family": Worth(9, 3, 12), "other": Worth(7, 3, 12)}
_MOST_OF_ALL = 20.0
_DIFFERS = {"given": -6.0, "family": -4.5}
_SWAPPED = -0.5
_CROSSED = "it is the first name of one and the last name of the other"
_CHANGED_PLACES = "first and last name have changed places"
_JOINED_FROM, _UNEVEN = 5, 3
_JOINS = frozenset({"same", "sounds_alike", "transliterated"})
_SAYS = {
    "same": "is the same",
    "nickname": "is a short form of the other",
    "begins_alike": "begins as the other does",
    "related": "is of one origin with the other",
    "sounds_alike": "sounds alike",
    "ends_otherwise": "sounds alike but for its end",
    "spelt_alike": "is spelt much like the other",
    "transliterated": "is alike when written in one script",
    "alike": "differs by a slip of the keys",
    "abbreviated": "fits the other's initial",
    "resembles": "resembles the other",
    "differs": "is another",
}
_CALLED = {"given": "first name", "family": "last name", "other": "further name"}

Token = tuple[str, str]
Pair = tuple[Likeness, Token, Token]


class NameFindings(NamedTuple):
    """`contradict`: the first names are not one name beyond doubt, which twins' are not. `family_differs`: wholly."""

    evidence: list[Evidence]
    contradict: bool
    first_agrees: bool
    family_agrees: bool
    family_differs: bool


def compare_names(a: Features, b: Features, frequencies: Frequencies) -> NameFindings:
    """The evidence, and what it says of the first name and of the last."""
    tokens_a, tokens_b = joined_as(a.tokens, a.names, b.names), joined_as(b.tokens, b.names, a.names)
    pairs = aligned(tokens_a, tokens_b, a.names.script, b.names.script)
    evidence, crossed, left = [], 0, _MOST_OF_ALL
    for alike, (one, role_a), (other, role_b) in pairs:
        role = next(each for each in ("given", "family", "other") if each in (role_a, role_b))
        crosses = {role_a, role_b} == {"given", "family"}
        crossed += crosses
        points = min(left, alike.share * _bits(frequencies, role, one, other))
        left -= points
        evidence.append(_evidence(role, alike.kind, points, "name" if crosses else _CALLED[role]))
    if crossed:
        evidence.append(Evidence("name", "swapped", _SWAPPED, _CROSSED if crossed == 1 else _CHANGED_PLACES))
    differ = {role: _unmatched(tokens_a, pairs, role, 1) and _unmatched(tokens_b, pairs, role, 2) for role in _DIFFERS}
    evidence.extend(_evidence(role, "differs", _DIFFERS[role]) for role, differs in differ.items() if differs)
    agreed = {role for alike, (word, role), (_, its) in pairs if alike.one_name and len(word) > 1 and role == its}
    contradict = (
        differ["given"]
        or _first_names_differ(tokens_a, tokens_b, pairs)
        or _characters_differ(a.names, b.names)
        or are_kin(a.names, b.names)
    )
    return NameFindings(evidence, contradict, "given" in agreed, "family" in agreed, differ["family"])


def is_kin(names: Names) -> bool:
    """Whether it says only whose child, wife or mother somebody is, and perhaps the family's name."""
    return bool(names.kin) and not names.given


def are_kin(a: Names, b: Names) -> bool:
    """Whether one is `B/O Meera`, and the other Meera herself or `B/O Sita`. It may be anybody else."""
    for one, other in ((a, b), (b, a)):
        if is_kin(one) and len(_unlike(one, one.kin, other, other.given)) < len(one.kin):
            return True
    return is_kin(a) and is_kin(b) and bool(_unlike(a, a.kin, b, b.kin) and _unlike(b, b.kin, a, a.kin))


def _unlike(one: Names, mine: Sequence[str], other: Names, theirs: Sequence[str]) -> list[str]:
    """Which of `mine` are none of `theirs`."""
    return [x for x in mine if not any(likeness_across(x, y, one.script, other.script).one_name for y in theirs)]


def joined_as(tokens: tuple[Token, ...], mine: Names, theirs: Names) -> tuple[Token, ...]:
    """`Siva Kumar` as one word where the other writes `Sivakumar`."""
    if theirs.longest < _JOINED_FROM or len(mine.written) < 2:
        return tokens
    for (one, role), (other, _) in zip(mine.written, mine.written[1:], strict=False):
        size = len(one) + len(other)
        if size - _UNEVEN <= theirs.longest and len(one) > 1 < len(other) and not other.isdigit():
            near = [
                word for word, _ in theirs.written if abs(len(word) - size) <= _UNEVEN and len(word) >= _JOINED_FROM
            ]
            if any(likeness_across(one + other, word, mine.script, theirs.script).kind in _JOINS for word in near):
                return (one + other, role), *(token for token in tokens if token[0] not in (one, other))
    return tokens


def aligned(a: tuple[Token, ...], b: tuple[Token, ...], script_a: str, script_b: str) -> list[Pair]:
    """Each word of one with the most alike of the other, the best first; ties go to words of the same role."""
    found = []
    for i, one in enumerate(a):
        for j, other in enumerate(b):
            alike = likeness_across(one[0], other[0], script_a, script_b)
            if alike.share:
                best = alike.share + (0.1 if one[1] == other[1] else 0.0)
                found.append((-best, min(one, other), max(one, other), i, j, alike))
    found.sort()
    used_a, used_b, pairs = set(), set(), []
    for _, _, _, i, j, alike in found:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            pairs.append((alike, a[i], b[j]))
    return pairs


def _bits(frequencies: Frequencies, role: str, one: str, other: str) -> float:
    worth = _COMMON if is_common(one) or is_common(other) else _OTHERS
    return min(frequencies.bits("name", word, worth[role]) for word in (one, other))


def _unmatched(tokens: tuple[Token, ...], pairs: list[Pair], role: str, side: int) -> bool:
    mine = {word for word, its in tokens if its == role}
    return bool(mine) and not any(pair[side][0] in mine for pair in pairs)


def _first_names_differ(a: tuple[Token, ...], b: tuple[Token, ...], pairs: list[Pair]) -> bool:
    """Whether something is left of a first name, and of the other's names something that must answer to it."""
    agreed = [(one, other) for alike, one, other in pairs if alike.one_name]
    if len(agreed) == len(a) == len(b):
        return False
    left_a, left_b = _left(a, {one for one, _ in agreed}), _left(b, {other for _, other in agreed})
    if left_a and left_b and any(are_of_two_sexes(one, other) for one, _ in left_a for other, _ in left_b):
        return True
    (given_a, family_a), (given_b, family_b) = _count(left_a), _count(left_b)
    first = [one for (one, role_a), (_, role_b) in agreed if role_a == role_b == "given"]
    if (given_a and given_b) or ((given_a or given_b) and first and all(one in BESIDE for one in first)):
        return True
    return (given_a > 0 and family_b > family_a) or (given_b > 0 and family_a > family_b)


def _left(tokens: tuple[Token, ...], agreed: set[Token]) -> list[Token]:
    """The whole words that nothing agrees with."""
    return [token for token in tokens if token not in agreed and len(token[0]) > 1]


def _count(left: list[Token]) -> tuple[int, int]:
    """Of the first and of the last name."""
    roles = [role for _, role in left]
    return roles.count("given"), roles.count("family")


def _characters_differ(a: Names, b: Names) -> bool:
    """Chinese names that sound alike are other names when neither's characters are the other's."""
    return bool(a.han and b.han) and not (a.han <= b.han or b.han <= a.han)


def _evidence(role: str, kind: str, points: float, called: str = "") -> Evidence:
    field = {"given": "first_name", "family": "last_name", "other": "other_names"}[role]
    return Evidence(field, kind, points, f"the {called or _CALLED[role]} {_SAYS[kind]}")
