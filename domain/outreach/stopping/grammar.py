"""A request to stop as a sentence: who must not send or call any more, in words of any order and ending.

A sentence of nothing but the grammar's own words is a clear one; another word beside them may say something else.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from domain.outreach.stopping.words import GRAMMAR

Fold = Callable[[str], str]
_CJK = re.compile("[\u3400-\u9fff]+")
_PREFIXED = re.compile("^[\u0648\u0641\u0628]?\u0627\u0644(?=[\u0621-\u06d3]{3})")  # Arabic: and, so, by; the
_JOINED = 5  # letters of a Chinese word, at most
_NEAR = 4  # words between what is refused and the refusal, where other words stand, too
_STRANGE = 3  # words, at most
_STEM = 3  # letters
_SUBJECTS = {"i", "we", "you", "u", "they", "he", "she", "it"}


class Sense(IntEnum):
    """What a clause says."""

    OTHER = 0
    ASIDE = 1
    NEAR = 2
    CALLS = 3
    STOP = 4


def sense(clause: str, fold: Fold, aside: Iterable[str]) -> Sense:
    words = _words(clause, fold)
    tags = [_tags(word, fold) or ("f" if word in aside else "") for word in words]
    if not words:
        return Sense.ASIDE
    if any("a" in tag for tag in tags) or _goes_on(tags):
        return Sense.OTHER
    strength, gap = _refused(words, tags)
    if all(tags):
        if strength is Sense.OTHER and any("c" in tag for tag in tags):
            return Sense.OTHER
        return strength if strength is not Sense.OTHER else Sense.ASIDE
    few = sum(not tag for tag in tags) <= _STRANGE
    return Sense.NEAR if strength is Sense.STOP and gap <= _NEAR and few else Sense.OTHER


def _goes_on(tags: list[str]) -> bool:
    """ "Do not stop", "band mat karo"."""
    return any(
        (set(here) & set("bnpx") and "s" in there) or ("s" in here and set(there) & set("np") and "v" not in there)
        for here, there in pairwise(tags)
    )


def _refused(words: list[str], tags: list[str]) -> tuple[Sense, int]:
    """How much is refused, and how many words stand between it and the refusal."""
    best, least = Sense.OTHER, len(tags)
    whole = set("".join(tags))
    for at, tag in enumerate(tags):
        if "n" in tag and "v" in tag:
            return Sense.STOP, 0
        if not set(tag) & set("bnpsx"):
            continue
        told = at > 0 and words[at - 1] in _SUBJECTS
        wanted = _objects(tag, whole, told=told)
        refusable = wanted if "x" in tag or told else wanted | {"c"}
        found = [
            (abs(there - at), there)
            for there, other in enumerate(tags)
            if there != at and set(other) & refusable and (there > at or not set(tag) & set("bx"))
        ]
        if not found:
            continue
        gap, there = min(found)
        strong = set(tags[there]) & wanted or ("o" in whole and whole & wanted)
        best, least = max(best, Sense.STOP if strong else Sense.CALLS), min(least, gap)
    return best, least


def _objects(tag: str, whole: set[str], *, told: bool) -> set[str]:
    """Tags of what this word refuses: "no" alone before messages may mean that none came."""
    if "s" in tag or "p" in tag:
        return {"m", "v", "w"}
    wants = {"m"} if whole & {"d", "r"} else set()
    if "x" in tag:
        return wants | {"w"}
    if told:
        return wants
    return wants | {"v", "w"}


def _words(clause: str, fold: Fold) -> list[str]:
    text = re.sub(r"\b(?:do not|don t|do n t|dnt)\b", "dont", clause)
    spaced = _CJK.sub(lambda run: f" {' '.join(_split(run[0], fold))} ", text)
    return spaced.replace("no need", "noneed").split()


def _split(run: str, fold: Fold) -> list[str]:
    """Chinese without spaces: the longest known word, again and again."""
    known, parts = _known(fold)[0], []
    while run:
        size = next((n for n in range(_JOINED, 1, -1) if run[:n] in known), 1)
        parts.append(run[:size])
        run = run[size:]
    return parts


def _tags(word: str, fold: Fold) -> str:
    exact, stems = _known(fold)
    if word in exact:
        return exact[word]
    bare = _PREFIXED.sub("", word)
    if bare in exact and bare != word:
        return exact[bare]
    return next((stems[word[:n]] for n in range(min(len(word), 20), _STEM - 1, -1) if word[:n] in stems), "")


@lru_cache(maxsize=1)
def _known(fold: Fold) -> tuple[dict[str, str], dict[str, str]]:
    exact: dict[str, str] = {}
    stems: dict[str, str] = {}
    for line in GRAMMAR.splitlines():
        tags, _, listed = line.partition(":")
        for word in unicodedata.normalize("NFC", listed).split():
            table = stems if word.endswith("*") else exact
            if "_" not in word:
                folded = fold(word)
                table[folded] = _both(table.get(folded, ""), tags)
    return exact, stems


def _both(known: str, more: str) -> str:
    """A word of two languages: whatever does something in one of them goes before what means nothing."""
    tags = "".join(sorted(set(known + more)))
    return tags.replace("f", "") or "f"
