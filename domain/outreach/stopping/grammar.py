"""A request to stop as a sentence: who must not send or call any more, in words of any order and ending.

What a sentence says besides does not matter as long as it speaks of nothing else that could stop: a treatment, an
appointment, a time.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from domain.outreach.stopping.phrases import read_as_one
from domain.outreach.stopping.removal import REMOVAL
from domain.outreach.stopping.topics import TOPICS
from domain.outreach.stopping.words import GRAMMAR, OFTEN_MISSPELT, PLACES, STOPS_ALONE, WORDS_LIKE

Fold = Callable[[str], str]
_CJK = re.compile("[\u3400-\u9fff]+")
_PREFIXED = re.compile("^[\u0648\u0641\u0628]?\u0627\u0644(?=[\u0621-\u06d3]{3})")  # Arabic: and, so, by; the
_JOINED = 5  # letters of a Chinese word, at most
_NEAR = 2  # strange words between what is refused and the refusal
_BESIDE = 2
_STRANGE = 3  # words, at most
_FEW = 4
_FAR = 7
_STEM = 3  # letters
_WORDS_LIKE_STOP = frozenset(WORDS_LIKE.split())
_STOPS_ALONE = frozenset(STOPS_ALONE.split())
_OFTEN_MISSPELT = tuple(OFTEN_MISSPELT.split())
# Endings of "do not" in Tamil, Telugu, Kannada and Malayalam.
_MUST_NOT = re.compile(
    "(?:\u0bbe\u0ba4\u0bc0\u0b99\u0bcd\u0b95|\u0bbe\u0ba4\u0bc0\u0bb0\u0bcd\u0b95\u0bb3\u0bcd|\u0bbe\u0ba4\u0bc7|வேண்டாம்|வேணாம்|"
    "వద్దు|కండి|ొద్దు|ಬೇಡಿ|ಬೇಡ|ബേഡ|രുത്|രുതേ|ല്ലേ|"
    "[ai](?:th|dh|t|d)h?(?:ee|i)r?(?:nga|ngal|nka)|vendam|venam|kandi|v[ao]ddu|oddu|bed[ai]|aruth?u?|arut)$"
)
_PLACES = frozenset(PLACES.split())
_LEADS_ON = {"on", "my", "for", "the", "at", "in", "by", "to", "a", "am", "of", "from", "your", "doctor"}
_SPELT = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        ("ee", "i"), ("oo", "u"), (r"(.)\1+", r"\1"), ("(?<=[tdbpkgjcz])h", ""), ("d(?=h|i|e|u|a|o)", "t"), ("w", "v"),
        ("z", "j"), ("q", "k"), ("y$", "i"),
    )
)  # fmt: skip
_SUBJECTS = {"i", "we", "you", "u", "they", "he", "she", "it", "that", "who", "which", "people"}


class Sense(IntEnum):
    """What a clause says."""

    OTHER = 0
    ASIDE = 1
    REMARK = 2
    NEAR = 3
    DOUBTFUL = 4
    START = 5
    STOP = 6


def sense(clause: str, fold: Fold, aside: Iterable[str]) -> Sense:
    words = _words(clause, fold)
    tags = [_tags(word, fold) or ("f" if word in aside else "") for word in words]
    return _sense(words, tags) if words else Sense.ASIDE


def asks_for_removal(sentences: str, fold: Fold) -> bool:
    """Over several clauses: "who gave you my number? Delete it"."""
    words = _words(sentences, fold)
    tags = [_tags(word, fold) for word in words]
    strange = sum(not tag for tag in tags)
    return strange <= 1 and not set("".join(tags)) & set("tqnbp") and _removed(words, tags)[0] is Sense.STOP


def _sense(words: list[str], tags: list[str]) -> Sense:
    whole = set("".join(tags))
    if "z" in whole and whole & set("yr") and whole & set("mv"):
        return Sense.STOP
    if "a" in whole:
        said = max(at for at, tag in enumerate(tags) if "a" in tag) + 1
        rest = _sense(words[said:], tags[said:]) if words[said:] else Sense.REMARK
        return rest if rest is Sense.STOP else Sense.OTHER if whole & set("tq") else Sense.REMARK
    if _goes_on(tags):
        return Sense.OTHER
    strength, gap = max(_refused(words, tags), _removed(words, tags), key=lambda found: (found[0], -found[1]))
    strange = sum(not tag for tag in tags)
    if strength is Sense.OTHER:
        if strange <= _BESIDE and _stops_alone(words, tags):
            return Sense.STOP
        return _without_refusal(words, whole, strange)
    if "t" in whole or ("q" in whole and strange):
        message = any("m" in tag and "h" not in tag for tag in tags)
        beside = strength is Sense.STOP and gap == 0 and strange <= _STRANGE and message
        return Sense.NEAR if beside else Sense.OTHER
    if "q" in whole:
        return Sense.DOUBTFUL
    if strength is Sense.STOP and "c" in whole and not whole & set("mk") and "o" not in whole:
        strength = Sense.DOUBTFUL
    if strange == 0:
        return strength
    if strange > _STRANGE or gap > _NEAR:
        return Sense.OTHER if strange > _STRANGE else Sense.REMARK
    if strength is Sense.DOUBTFUL:
        return Sense.DOUBTFUL if gap <= _BESIDE else Sense.REMARK
    return Sense.STOP if whole & set("mk") else Sense.NEAR


def _stops_alone(words: list[str], tags: list[str]) -> bool:
    """ "Yo stop", "merci d'arrêter": it ends with that, and is no place where buses do."""
    if set("".join(tags)) & set("tqakigc"):
        return False
    while words and tags[-1] and set(tags[-1]) <= set("fdr") and words[-1] not in _LEADS_ON:
        words, tags = words[:-1], tags[:-1]
    return bool(words) and words[-1] in _STOPS_ALONE and not (len(words) > 1 and words[-2] in _PLACES)


def _without_refusal(words: list[str], whole: set[str], strange: int) -> Sense:
    if whole & set("tq"):
        return Sense.OTHER
    if {"d", "m", "r"} <= whole and not strange and not whole & set("bnpxs"):
        return Sense.START
    if "g" in whole and whole & set("mv") and not strange:
        return Sense.ASIDE if "i" in words and "d" not in whole else Sense.START
    if {"x", "c"} <= whole and not strange and len(words) <= _FEW:
        return Sense.DOUBTFUL
    if "c" in whole and not whole & set("mvd"):
        return Sense.OTHER
    return Sense.REMARK if strange else Sense.ASIDE


def _removed(words: list[str], tags: list[str]) -> tuple[Sense, int]:
    """What we hold of them is to go: "lose my number"."""
    removes = [
        at for at, tag in enumerate(tags) if "k" in tag and not (at and words[at - 1] in _SUBJECTS - {"you", "u"})
    ]
    held = [at for at, tag in enumerate(tags) if "i" in tag]
    gaps = [_between(tags, at, there) for at in removes for there in held if at != there]
    return (Sense.STOP, min(gaps)) if gaps else (Sense.OTHER, len(tags))


def _goes_on(tags: list[str]) -> bool:
    """ "Do not stop", "band mat karo"."""
    return any(
        (set(here) & set("bnpx") and set(there) & set("sk"))
        or ("s" in here and set(there) & set("np") and "v" not in there)
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
        addressed = at > 0 and words[at - 1] in _SUBJECTS
        objects = _objects(tag, whole, addressed=addressed)
        refusable = (
            objects if (addressed and "d" not in whole) or ("x" in tag and "r" not in whole) else objects | {"c"}
        )
        found = [
            (_between(tags, at, there), abs(there - at), there)
            for there, other in enumerate(tags)
            if there != at
            and (set(other) & refusable or ("b" in tag and "m" in other and there == at + 1 and not addressed))
            and (there > at or not set(tag) & set("bx"))
        ]
        if not found:
            continue
        gap, _, there = min(found)
        strong = set(tags[there]) & (objects | {"m"}) or ("o" in whole and whole & objects)
        best, least = max(best, Sense.STOP if strong else Sense.DOUBTFUL), min(least, gap)
    return best, least


def _between(tags: list[str], one: int, other: int) -> int:
    """Words that the grammar does not know, or that are a topic."""
    between = tags[min(one, other) + 1 : max(one, other)]
    return len(between) if len(between) > _FAR else sum(not tag or "t" in tag for tag in between)


def _objects(tag: str, whole: set[str], *, addressed: bool) -> set[str]:
    """Tags of what this word refuses: "no" alone before messages may mean that none came."""
    if "s" in tag or "p" in tag:
        return {"m", "v", "w"}
    wants = {"m"} if whole & {"d", "r"} else set()
    if "x" in tag:
        return wants | {"w"}
    if addressed:
        return wants
    return wants | {"v", "w"}


def _words(clause: str, fold: Fold) -> list[str]:
    spelt = " ".join(_spelt(word, _known(fold)[0]) for word in clause.split())
    spaced = _CJK.sub(lambda run: f" {' '.join(_split(run[0], fold))} ", read_as_one(spelt))
    return spaced.split()


def _spelt(word: str, known: dict[str, str]) -> str:
    if word in known or len(word) < _STEM or not word.isascii():
        return word
    return next((likely for likely in _OFTEN_MISSPELT if word in misspelt(likely)), word)


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
    if word in exact and exact[word] != "f":
        return exact[word]
    bare = _PREFIXED.sub("", word)
    if bare in exact and bare != word:
        return exact[bare]
    if found := _by_stem(word, stems) or exact.get(word):
        return f"n{found}" if "v" in found and _MUST_NOT.search(word) else found
    if word.endswith("in") and word + "g" in exact:
        return exact[word + "g"]
    if _MUST_NOT.search(word):
        return "p"
    sounds, sound_stems = _sounds(fold)
    sound = _sound(word) if word.isascii() and len(word) > _STEM else ""
    return sounds.get(sound) or _by_stem(sound, sound_stems)


def _by_stem(word: str, stems: dict[str, str]) -> str:
    return next((stems[word[:n]] for n in range(min(len(word), 20), _STEM - 1, -1) if word[:n] in stems), "")


def _sound(word: str) -> str:
    """As phones without the script spell it, each in its own way: "anuppadheenga", "anupathinga"."""
    for pattern, instead in _SPELT:
        word = pattern.sub(instead, word)
    return word


@lru_cache(maxsize=1)
def _sounds(fold: Fold) -> tuple[dict[str, str], dict[str, str]]:
    exact, stems = (
        {_sound(word): tags for word, tags in words.items() if word.isascii() and len(word) > _STEM}
        for words in _known(fold)
    )
    return exact, stems


@lru_cache(maxsize=16)
def misspelt(word: str) -> frozenset[str]:
    """One letter is missing, doubled, another or in its neighbour's place."""
    letters = "abcdefghijklmnopqrstuvwxyz0"
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return (
        frozenset(head + tail[1:] for head, tail in cuts if tail and head)
        | frozenset(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1)
        | frozenset(head + letter + tail[1:] for head, tail in cuts if tail for letter in letters)
        | frozenset(head + letter + tail for head, tail in cuts for letter in letters)
    ) - _WORDS_LIKE_STOP


@lru_cache(maxsize=1)
def _known(fold: Fold) -> tuple[dict[str, str], dict[str, str]]:
    exact: dict[str, str] = {}
    stems: dict[str, str] = {}
    for tags, listed in (*GRAMMAR, *REMOVAL, *TOPICS):
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
