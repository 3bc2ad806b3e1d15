"""Names in Latin letters, whatever script they were written in, and which script that was.

Nine scripts of India share the layout of their Unicode blocks, so that one table reads them all.
"""

import unicodedata
from functools import lru_cache

from anyascii import anyascii

LATIN, ABJAD, HAN, OTHER = "latin", "abjad", "han", "other"
_BLOCKS = ("devanagari", "bengali", "gurmukhi", "gujarati", "oriya", "tamil", "telugu", "kannada", "malayalam")
INDIAN = frozenset(_BLOCKS)
_FIRST, _LAST = 0x0900, 0x0D7F
_SONORANTS = frozenset({"y", "r", "l", "v", "n", "m"})
_DROP_THE_LAST_A = frozenset({"devanagari", "bengali", "gurmukhi", "gujarati"})
# By their places in each block: vowels that stand alone, consonants, and vowels that follow one.
_ALONE = "a a i i u u ri li e e e ai o o o au"
_WITH = "k kh g gh ng ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r R l l zh v sh sh s h"
_AFTER = "a i i u u ri ri e e e ai o o o au"
_VOWELS, _CONSONANTS, _SIGNS = _ALONE.split(), _WITH.split(), _AFTER.split()
_NUKTA = {"j": "z", "ph": "f", "d": "r", "dh": "r", "k": "k", "p": "f", "y": "y"}
_NASAL = "N"
_CHILLU = dict(zip(range(0x7A, 0x80), "nnrllk", strict=True))
# How an English letter is said, as initials are written in these scripts.
_SAID = "es=s yes=s ar=r em=m yem=m en=n yen=n el=l yel=l ef=f ech=h ach=h ke=k ve=v je=j vai=y"
_LETTERS = {said: letter for said, _, letter in (pair.partition("=") for pair in _SAID.split())}
_ARABIC = str.maketrans(
    {"ا": "a", "أ": "a", "إ": "i", "آ": "a", "ة": "a", "ى": "a", "ٱ": "a", "ء": "", "ئ": "ي", "ؤ": "و"}
)


def script_of(text: str) -> str:
    """Of its first letter that is not Latin: `latin`, one of India's, `abjad` (Arabic, Hebrew), `han`, `other`."""
    if text.isascii():
        return LATIN
    for letter in text:
        point = ord(letter)
        if _FIRST <= point <= _LAST:
            return _BLOCKS[(point - _FIRST) >> 7]
        if 0x0590 <= point <= 0x077F or 0xFB1D <= point <= 0xFEFC:
            return ABJAD
        if 0x3400 <= point <= 0x9FFF:
            return HAN
        if point > 0x024F and letter.isalpha() and not 0x1E00 <= point <= 0x1EFF:
            return OTHER
    return LATIN


def in_latin(text: str) -> str:
    """Lower-case ASCII; one name of several spellings comes out much alike, not always equal."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).translate(_ARABIC)
    if not any(_FIRST <= ord(letter) <= _LAST for letter in plain):
        return anyascii(plain).lower()
    return "".join(
        _indian(run) if _is_indian(run[0]) else anyascii(run).lower() for run in _runs(plain.replace("\u200c", ""))
    )


def _is_indian(letter: str) -> bool:
    return _FIRST <= ord(letter) <= _LAST or letter == "\u200d"


def _runs(text: str) -> list[str]:
    """Stretches of letters of India, and of everything else."""
    runs: list[str] = []
    for letter in text:
        if runs and _is_indian(runs[-1][0]) == _is_indian(letter):
            runs[-1] += letter
        else:
            runs.append(letter)
    return runs


@lru_cache(20_000)
def _indian(word: str) -> str:
    script = next((_BLOCKS[(ord(letter) - _FIRST) >> 7] for letter in word if letter != "\u200d"), "devanagari")
    sounds = _sounds(word, script)
    _trill(sounds, script)
    if script == "tamil":
        _voice(sounds)
    elif script in _DROP_THE_LAST_A:
        _shorten(sounds, script == "gurmukhi")
    latin = "".join(consonant + ("a" if vowel == "*" else vowel) for consonant, vowel in sounds)
    if ord(word[-1]) & 0x7F == 0x3E and len(sounds) > 1:
        latin += "a"  # a long last vowel is a woman's, where the short one is a man's
    if len(sounds) == 1 and sounds[0][0]:
        return latin[0]
    return _LETTERS.get(latin, latin) if len(sounds) <= 2 else latin


def _sounds(word: str, script: str) -> list[tuple[str, str]]:
    """Pairs of consonant and vowel; either may be empty. `*` is the vowel that is not written."""
    sounds: list[tuple[str, str]] = []
    for letter in word.replace("\u200d", ""):
        at = ord(letter) & 0x7F
        if sounds and (changed := _changed(*sounds[-1], at, script)):
            sounds[-1] = changed
        elif added := _added(at, script, bool(sounds) and not sounds[-1][1]):
            sounds.append(added)
    return _nasals(sounds, script)


def _changed(consonant: str, vowel: str, at: int, script: str) -> tuple[str, str] | None:
    """What a sign makes of the letter before it: another vowel, none, or (a dot) another consonant."""
    if 0x3E <= at <= 0x4D or at == 0x57:
        return consonant, "" if at == 0x4D else "au" if at == 0x57 else _SIGNS[at - 0x3E]
    if at == 0x3C:
        return "y" if script == "bengali" and consonant == "j" else _NUKTA.get(consonant, consonant), vowel
    return None


def _added(at: int, script: str, joined: bool) -> tuple[str, str] | None:
    """A letter of its own. `joined`: it is written below the one before it."""
    if 0x15 <= at <= 0x39:
        return "j" if script == "bengali" and at == 0x2F and not joined else _CONSONANTS[at - 0x15], "*"
    if 0x05 <= at <= 0x14:
        return "", _VOWELS[at - 0x05]
    if at in (0x01, 0x02) or (at == 0x70 and script == "gurmukhi"):
        return _NASAL, ""
    if at == 0x03 and script != "tamil":
        return "h", ""
    if at in _CHILLU and script == "malayalam":
        return _CHILLU[at], ""
    if at in (0x5F, 0x70, 0x71) and script in ("bengali", "oriya"):
        return {0x5F: "y", 0x70: "r", 0x71: "v"}[at], "*"
    return None


def _nasals(sounds: list[tuple[str, str]], script: str) -> list[tuple[str, str]]:
    """What one sign writes for all of them: `m` before lips, and at the end of a southern word."""
    for n, (consonant, vowel) in enumerate(sounds):
        after = sounds[n + 1][0] if n + 1 < len(sounds) else ""
        if consonant == _NASAL:
            southern = not after and script in ("telugu", "kannada", "malayalam")
            singh = after == "h" and n + 2 == len(sounds)
            sounds[n] = ("m" if southern or after[:1] in ("p", "b", "m") else "ng" if singh else "n", "")
        elif (consonant, vowel) == ("ng", "") and after in ("k", "kh", "g", "gh") and script != "tamil":
            sounds[n] = ("n", "")
    return sounds


def _trill(sounds: list[tuple[str, str]], script: str) -> None:
    """The other r of Tamil and Malayalam: doubled it is `tr` or `tt`, after n it is `dr`."""
    for n, (consonant, vowel) in enumerate(sounds):
        if consonant == "R":
            before = sounds[n - 1] if n else ("", "*")
            if before == ("r", "") and sounds[n - 1 : n]:
                sounds[n - 1], sounds[n] = ("t", ""), ("r" if script == "tamil" else "t", vowel)
            else:
                sounds[n] = ("dr" if before == ("n", "") and script == "tamil" else "r", vowel)


def _voice(sounds: list[tuple[str, str]]) -> None:
    """Tamil writes k and g, t and d, p and b alike: what stands before says which it is."""
    for n in range(1, len(sounds)):
        (before, between), (consonant, vowel) = sounds[n - 1], sounds[n]
        if consonant == "ch":
            if not between and before == "n":
                sounds[n] = ("j", vowel)
            elif not between and before == "t":
                sounds[n - 1], sounds[n] = ("k", ""), ("sh", vowel)
            elif between:
                sounds[n] = ("s", vowel)
        elif not between and (before, consonant) in (("ng", "k"), ("m", "p")):
            sounds[n - 1] = ("n" if before == "ng" else before, "")
            sounds[n] = ("g" if consonant == "k" else "b", vowel)
        elif between and consonant == "k" and vowel:
            sounds[n] = ("g", vowel)
    if sounds and sounds[0][0] == "ch":
        sounds[0] = ("s", sounds[0][1])


def _shorten(sounds: list[tuple[str, str]], in_clusters: bool) -> None:
    """Northern languages leave the unwritten vowel out at the end, and between two syllables."""
    last = len(sounds) - 1
    if last > 0 and sounds[last][1] == "*":
        before, between = sounds[last - 1]
        if between or before in ("n", "m", "ng") or sounds[last][0] not in _SONORANTS:
            sounds[last] = (sounds[last][0], "")
    for n in range(last - 1, 0, -1):
        follows = sounds[n + 1][0] and (sounds[n + 1][1] or in_clusters)
        if sounds[n][1] == "*" and sounds[n][0] and sounds[n - 1][1] and follows:
            sounds[n] = (sounds[n][0], "")
