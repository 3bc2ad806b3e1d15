"""Whether two full names may be one person's where a phone or a mailbox is the same."""

from collections.abc import Sequence
from enum import StrEnum

from domain.duplicates.features import Names, features
from domain.duplicates.name_comparison import Token, joined_as
from domain.duplicates.names.full_names import BESIDE, NO_NAMES, are_of_two_sexes
from domain.duplicates.names.slips import is_slip
from domain.duplicates.names.spelling import likeness_across
from domain.duplicates.profile import Profile


class NameAgreement(StrEnum):
    """`agree`: the same person by name. `could_be`: nothing speaks against it. `another`: clearly somebody else."""

    AGREE = "agree"
    COULD_BE = "could_be"
    ANOTHER = "another"


def name_agreement(one: tuple[str, str], other: tuple[str, str]) -> NameAgreement:
    """Of two (first name, last name), in any script; for those who share a phone or mailbox. The order does not matter.

    A missing name, a placeholder ("na", "test", "customer") or bare initials say nothing: `could_be`. So does one slip
    of the keys, and a last name that is another while the first agrees.
    """
    names_a, names_b = (features(Profile(first_name=first, last_name=last)).names for first, last in (one, other))
    a, b = _Name(names_a, names_b), _Name(names_b, names_a)
    if not a.words or not b.words:
        return _of_kin(names_a, names_b)
    if names_a.han and names_b.han:
        shared = names_a.han <= names_b.han or names_b.han <= names_a.han
        return NameAgreement.AGREE if shared else NameAgreement.ANOTHER
    pairs = _paired(a, b)
    left_a = _left(a.words, [mine for mine, _, _ in pairs], b.initials)
    left_b = _left(b.words, [theirs for _, theirs, _ in pairs], a.initials)
    own = [pair for pair in pairs if pair[0][0] not in BESIDE or pair[1][0] not in BESIDE]
    called = any(mine[1] == "given" and theirs[1] == "given" for mine, theirs, _ in own)
    if any(are_of_two_sexes(mine, theirs) for mine, _ in left_a for theirs, _ in left_b):
        return NameAgreement.ANOTHER
    if left_a and left_b and not (called and _only_last(left_a, left_b)):
        return NameAgreement.ANOTHER
    turned = not left_a and not left_b and len(pairs) > 1
    if (called or turned) and not (left_a and left_b) and all(certain for _, _, certain in own):
        return NameAgreement.AGREE
    return NameAgreement.COULD_BE


def _of_kin(a: Names, b: Names) -> NameAgreement:
    """`B/O Meera` is not Meera, and may be anybody else's name."""
    for one, other in ((a, b), (b, a)):
        alike = any(likeness_across(x, y, one.script, other.script).one_name for x in one.others for y in other.given)
        if alike and not (one.given or one.family):
            return NameAgreement.ANOTHER
    return NameAgreement.COULD_BE


class _Name:
    """The words of a name without placeholders, and its initials."""

    def __init__(self, mine: Names, theirs: Names) -> None:
        every = mine.every if mine.given or mine.family else ()
        tokens = tuple(token for token in every if token[0] not in NO_NAMES and not token[0].isdigit())
        self.script = mine.script
        self.words = [token for token in joined_as(tokens, mine, theirs) if len(token[0]) > 1]
        self.initials = [word for word, _ in tokens if len(word) == 1]
        if not any(role == "given" for _, role in self.words):
            self.words = [(word, "given") for word, _ in self.words]


def _paired(a: _Name, b: _Name) -> list[tuple[Token, Token, bool]]:
    """Each word of one with the most alike of the other, and whether they are one name beyond doubt."""
    found = []
    for i, mine in enumerate(a.words):
        for j, theirs in enumerate(b.words):
            alike = likeness_across(mine[0], theirs[0], a.script, b.script)
            if alike.one_name or is_slip(mine[0], theirs[0], a.script, b.script):
                found.append((not alike.one_name, -alike.share, mine[1] != theirs[1], abs(i - j), i, j))
    pairs: dict[int, tuple[int, bool]] = {}
    for doubtful, _, _, _, i, j in sorted(found):
        if i not in pairs and j not in {theirs for theirs, _ in pairs.values()}:
            pairs[i] = (j, not doubtful)
    return [(a.words[i], b.words[j], certain) for i, (j, certain) in pairs.items()]


def _only_last(left_a: Sequence[Token], left_b: Sequence[Token]) -> bool:
    """Whether nothing that is left of the one's first names has to answer to what is left of the other's."""
    roles = [{role for _, role in left} for left in (left_a, left_b)]
    return "given" not in roles[0] or "given" not in roles[1]


def _left(words: Sequence[Token], paired: Sequence[Token], initials: Sequence[str]) -> list[Token]:
    """Words that nothing of the other name stands for, not even an initial."""
    free, left = list(initials), []
    for word in words:
        if word in paired:
            continue
        if word[0][0] in free:
            free.remove(word[0][0])
        else:
            left.append(word)
    return left
