"""Short forms of names, and endings of respect."""

import re

from domain.duplicates.names.english_forms import ENGLISH, RELATED
from domain.duplicates.names.indian_forms import INDIAN

_RESPECT = ("bhai", "ben", "behn", "bai", "ji", "jee", "amma", "appa", "garu", "anna", "akka")


_Groups = dict[str, set[int]]
_LONG_FROM = 7
_NOTHING: set[int] = set()


def _groups(text: str) -> tuple[_Groups, _Groups]:
    """Where each name stands, and where it is a long one."""
    belongs: _Groups = {}
    heads: _Groups = {}
    for number, group in enumerate(text.split(",")):
        every = group.split()
        mutual = every[0] == "="
        long = 0 if mutual else max(_LONG_FROM, len(every[0]) - 3)
        for at, name in enumerate(every[1:] if mutual else every):
            belongs.setdefault(name, set()).add(number)
            if at == 0 or len(name) >= long:
                heads.setdefault(name, set()).add(number)
    return belongs, heads


_ENDEARING = re.compile(r"(ie|y)\b")
_ENGLISH = _groups(f"{_ENDEARING.sub('ie', ENGLISH)},{_ENDEARING.sub('y', ENGLISH)}")[0]
_ORIGIN = _groups(RELATED)[0]
_INDIAN, _LONG = _groups(INDIAN)


def are_nicknames(one: str, other: str) -> bool:
    """Whether one of two plain lower-case names is short for the other, or both for a third."""
    if _ENGLISH.get(one, _NOTHING) & _ENGLISH.get(other, _NOTHING):
        return True
    if any(_INDIAN.get(a, _NOTHING) & _LONG.get(b, _NOTHING) for a, b in ((one, other), (other, one))):
        return True
    short, long = (one, other) if len(one) < len(other) else (other, one)
    return len(short) >= 4 and long.startswith(short) and long[len(short) :] in _RESPECT


def are_related(one: str, other: str) -> bool:
    """Whether they are of one origin, and yet two names, as `Emily` and `Emma` are."""
    return bool(_ORIGIN.get(one, _NOTHING) & _ORIGIN.get(other, _NOTHING))
