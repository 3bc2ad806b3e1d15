"""Whether two full names may be one person's where a phone or a mailbox is the same."""

from collections.abc import Sequence
from enum import StrEnum

from domain.duplicates.features import name_words
from domain.duplicates.names.spelling import Likeness, likeness


class NameAgreement(StrEnum):
    """`agree`: the same person by name. `could_be`: nothing speaks against it. `another`: clearly somebody else."""

    AGREE = "agree"
    COULD_BE = "could_be"
    ANOTHER = "another"


_PLACEHOLDERS_WRITTEN = """
na nil null none test tester testing customer client patient guest unknown user lead name noname anonymous nobody
someone self caller enquiry enquirer visitor new xxx xx abc abcd asdf qwerty dummy sample demo undefined nan mother
father wife husband son daughter brother sister attender attendant relative friend
"""
# Many bear these beside a name of their own, so that they alone make nobody the same.
_BESIDE_WRITTEN = """
mohammed mohammad muhammad mohamed mohamad mohd md abdul abdur abd syed sayed sheikh shaikh sheik shaik begum bibi
bi khatun khatoon kumar kumari kumaar devi lal singh kaur sai sri
"""
_PLACEHOLDERS, _BESIDE = frozenset(_PLACEHOLDERS_WRITTEN.split()), frozenset(_BESIDE_WRITTEN.split())


def name_agreement(one: tuple[str, str], other: tuple[str, str]) -> NameAgreement:
    """Of two (first name, last name), in any script; for those who share a phone or mailbox. The order does not matter.

    A missing name, a placeholder ("na", "test", "customer") or bare initials say nothing: `could_be`. So does one slip
    of the keys, and a last name that is another while the first agrees.
    """
    a, b = _Name(*one), _Name(*other)
    if not a.words or not b.words:
        return NameAgreement.COULD_BE
    pairs = _paired(a.words, b.words)
    left_a = [word for n, word in enumerate(a.words) if n not in {i for i, _, _ in pairs}]
    left_b = [word for n, word in enumerate(b.words) if n not in {j for _, j, _ in pairs}]
    left_a, left_b = _without(left_a, b.initials), _without(left_b, a.initials)
    agreed = [alike for i, j, alike in pairs if a.words[i] not in _BESIDE or b.words[j] not in _BESIDE]
    called = {i for i, _, _ in pairs} & a.called and {j for _, j, _ in pairs} & b.called
    if left_a and left_b and (not agreed or not called):
        return NameAgreement.ANOTHER
    if not pairs or not called or (left_a and left_b) or not all(alike.one_name for alike in agreed):
        return NameAgreement.COULD_BE
    return NameAgreement.AGREE


class _Name:
    """The words of a name, without placeholders; `called`: which of them are of the first name."""

    def __init__(self, first: str, last: str) -> None:
        given, family = name_words(first), name_words(last)
        every = [word for word in (*given, *family) if word not in _PLACEHOLDERS and not word.isdigit()]
        self.words = [word for word in every if len(word) > 1]
        self.initials = [word for word in every if len(word) == 1]
        own = {n for n, word in enumerate(self.words) if word in given}
        self.called = own or set(range(len(self.words)))


def _paired(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, Likeness]]:
    """Each word of one with the most alike of the other, the best first."""
    found = sorted(
        (-alike.share, abs(i - j), i, j, alike)
        for i, one in enumerate(a)
        for j, other in enumerate(b)
        if (alike := likeness(one, other)).one_name or alike.is_slip
    )
    pairs: list[tuple[int, int, Likeness]] = []
    for _, _, i, j, alike in found:
        if all(i != mine and j != theirs for mine, theirs, _ in pairs):
            pairs.append((i, j, alike))
    return pairs


def _without(words: list[str], initials: Sequence[str]) -> list[str]:
    """Those that no initial stands for."""
    free, left = list(initials), []
    for word in words:
        if word[0] in free:
            free.remove(word[0])
        else:
            left.append(word)
    return left
