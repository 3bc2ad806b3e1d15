"""The words of a full name: titles, initials, and whose child somebody is."""

import re
from functools import lru_cache
from typing import NamedTuple

from domain.duplicates.names.spelling import words

# Around a name, or between its parts; the second may be names where nothing else is there.
_TITLES = """
mr mrs ms miss dr prof professor sir lady lord dame rev reverend hon honourable very rt
capt captain col colonel maj major gen general lt lieutenant admiral smt shri mx mast mstr master kum km er adv tmt
shree shrimati shrimathi srimathi thiru tiru thirumathi baron baronet bt earl duke viscount count countess jr esq md phd
mbbs sow sau chi late garu saheb sahib sahab haji hajji maulana ustad pandit pt
"""
_PARTICLES = "of the and von van de der du la le al el bin binti bint ibn sri kumari sr selvi selvan ji bhai ben baby"
# Many bear these beside a name of their own, so that they alone make nobody the same.
_BORNE = """
mohammed mohammad muhammad muhammed mohamed mohamad mohd md abdul abdur abd syed sayed sheikh shaikh sheik shaik begum
bibi bi khatun khatoon kumar kumari kumaar devi lal singh kaur sai sri khan ammal bai das chand nath rani raj
"""
# Typed where a name is asked for, and no name.
_TYPED = """
abc abcd anonymous asd asdf attendant attender brother caller client customer daughter demo dummy enquirer enquiry
facebook father first firstname fname friend guest hello husband last lastname lead lname madam me mother my myself na
name nan new nil no nobody noname none null patient person qwerty relative sample self sir sister someone son test
tester testing undefined unknown unnamed user visitor walk walkin whatsapp wife xx xxx xxxx xyz
"""
BESIDE, TITLES, NO_NAMES = frozenset(_BORNE.split()), frozenset(_TITLES.split()), frozenset(_TYPED.split())
_LEFT_OUT = frozenset(f"{_TITLES} {_PARTICLES}".split())
# Titles only before a name: behind one they tell sister from brother.
_LAST = frozenset({"kumari", "selvi", "selvan"})
_SEXES = frozenset({("kumar", "kumari"), ("kaur", "singh"), ("selvan", "selvi"), ("raja", "rani")})
_ALONE = frozenset(_PARTICLES.split())
_MOST_WORDS = 6
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)")
_CHILD_OF = re.compile(
    r"(?i)(?<![^\W\d_])(?:([sdwchbfm])\s*[/\\.]\s*o\b\.?|(baby|son|daughter|wife|child|infant|mother|father)\s+of\b)"
)
_INITIALS = re.compile("[bcdfghjklmnpqrstvwxz]{2,3}")
_NO_INITIALS = frozenset({"md", "ng", "sk", "kh", "sh"})


def are_of_two_sexes(one: str, other: str) -> bool:
    """Whether a man bears the one word where a woman bears the other."""
    return (min(one, other), max(one, other)) in _SEXES


class Words(NamedTuple):
    """`own` without titles and particles; `written` with them; `kin`: of whom the person is son, daughter or wife."""

    own: tuple[str, ...]
    written: tuple[str, ...]
    kin: tuple[str, ...]


@lru_cache(20_000)
def name_words(text: str) -> Words:
    """Plain words of a name in any script."""
    own, *kin = _CHILD_OF.split(text)[::3] if "o" in text.lower() else [text]
    every = _plain(own)
    return Words(_kept(every), every, tuple(word for each in kin for word in _kept(_plain(each))))


def _plain(text: str) -> tuple[str, ...]:
    every = [word for word in words(text) if not _ORDINAL.fullmatch(word)]
    found: list[str] = []
    for word in every:
        initials = len(every) > 1 and _INITIALS.fullmatch(word) and word not in _LEFT_OUT | _NO_INITIALS
        found.extend(word if initials else (word,))
    return tuple(found[:_MOST_WORDS])


def _kept(every: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(word for n, word in enumerate(every) if word not in _LEFT_OUT or (n and word in _LAST))
    if any(len(word) > 1 for word in kept):
        return kept
    return tuple(word for word in every if word not in _LEFT_OUT or word in _ALONE)
