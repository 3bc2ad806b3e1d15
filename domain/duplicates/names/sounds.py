"""How a name in Latin letters is said: what its spellings share."""

import re
from functools import lru_cache

_CACHED = 20_000
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
)
_TRIPLED, _DOUBLED = re.compile("(.)\\1{2,}"), re.compile("(.)\\1+")
_SILENT = re.compile("^(k(?=n[aeiou])|v(?=r))")


@lru_cache(_CACHED)
def sound(word: str) -> str:
    """What spellings of one name share: `Meera`, `Mira`; `Lakshmi`, `Laxmi`; `Smith`, `Smyth`."""
    text = _TRIPLED.sub("\\1\\1", word)
    for written, spoken in _SOUNDS:
        text = text.replace(written, spoken)
    text = _SILENT.sub("", _DOUBLED.sub("\\1", text))
    return text[:1] + text[1:].replace("h", "").removesuffix("e")


_CONSONANTS = str.maketrans(
    {"p": "b", "v": "f", "c": "k", "q": "k", "g": "k", "j": "k", "z": "s", "d": "t"} | {"x": "ks"}
)


@lru_cache(_CACHED)
def skeleton(word: str) -> str:
    """The consonants, folded as scripts confuse them that write no vowels, or write them as `w` and `y`."""
    text = re.sub("c(?=[eiy])", "s", word.replace("tsh", "ch").replace("ts", "s"))
    text = sound(text[:1] + text[1:].replace("w", ""))
    return _DOUBLED.sub("\\1", re.sub("[aeiouh]", "", text.translate(_CONSONANTS)))


# What is written (a pattern) and what is heard, in the order in which they are tried. A capital is a long vowel.
_SAID = (
    ("^x", "s"),
    ("^(?:dny|gny|jny|jn|gn|gy|ny)", "ni"),
    ("ksh|kch|tch|chch|cch|x|ks", "ks"),
    ("a+y[ei]|a+[iy](?![aeiou])|ei|ey(?!$)|ay|(?<=[a-z]j)oy$", "E"),
    ("iy(?=[aeou])|y(?=[aeou])", "i"),
    ("eee*|ea|ie|ey|iy|iii*", "I"),
    ("i|y", "i"),
    ("ooo*|ou|au|ow|aw|uuu*", "U"),
    ("aaa*|ah(?![aeiou])", "A"),
    ("oh(?![aeiou])", "o"),
    ("uh(?![aeiou])", "u"),
    ("zh|l", "l"),
    ("sch|sh|s+|z+", "s"),
    ("chh|ch", "c"),
    ("ph|f+", "f"),
    ("th|t", "t"),
    ("dh|d", "d"),
    ("bh|b", "b"),
    ("kh|ck|k|q", "k"),
    ("gh|g", "g"),
    ("jh|j", "j"),
    ("c(?=[eiy])", "s"),
    ("c", "k"),
    ("w|v", "v"),
    ("ng(?=[kg])", "n"),
    ("n(?=[pb])", "m"),
    ("(?<=[aeiou])h(?=[aeiou])|^h", "h"),
    ("h", ""),
)
_PARTS = re.compile("|".join(f"(?P<_{n}>{written})" for n, (written, _) in enumerate(_SAID)) + "|.")
_ENDS = re.compile("(?<=[^aeiou])e$")


@lru_cache(_CACHED)
def said(word: str) -> str:
    """Sound by sound, as Indians write and say a name. A capital is a long vowel."""
    heard = _DOUBLED.sub("\\1", _PARTS.sub(_heard, _ENDS.sub("", word)))
    return heard[:-1] + "n" if len(heard) >= 8 and heard[-2:].lower() == "am" else heard


@lru_cache(_CACHED)
def spoken(word: str) -> str:
    """As `said`, whether long or short: `Sowmya`, `Soumya`, `Saumya`; `Jeya`, `Jaya`; `Ayesha`, `Aisha`."""
    return _DOUBLED.sub("\\1", said(word).lower())


def _heard(part: re.Match[str]) -> str:
    group = part.lastgroup
    return part.group() if group is None else _SAID[int(group[1:])][1]
