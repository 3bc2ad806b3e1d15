"""Finds known phrases in what people write, in any script: as a whole, or as words of it, the longest first."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from domain.text.normal_form import is_accent

# Letters that two keyboards write alike, and marks that people leave out.
_LIKE = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا",
        "ß": "ss", "ø": "o", "ł": "l", "'": None, "’": None, "़": None, "়": None, "਼": None, "଼": None,
    }
)  # fmt: skip
# Below this, a word with another ending is another word.
_STEM = 4


@lru_cache(maxsize=4_000)
def key_of(text: str) -> str:
    """What two spellings share: case, accents, punctuation and joiners do not count; Indic vowel signs do."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_LIKE)
    kept = "".join(char if _counts(char) else " " for char in letters if not _is_silent(char))
    return unicodedata.normalize("NFKC", " ".join(kept.split()))


def _counts(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


def _is_silent(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or is_accent(char)


class Phrases:
    """Spellings, each with what it stands for."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        self._codes = {key_of(spelling): code for spelling, code in codes.items()}
        longest_first = sorted(self._codes, key=lambda key: (-len(key), key))
        self._patterns = [(self._codes[key], _pattern(key)) for key in longest_first]

    def whole(self, text: str) -> str | None:
        """The code, if the text is one of the spellings and nothing else."""
        return self._codes.get(key_of(text))

    def within(self, text: str) -> Iterator[tuple[int, str]]:
        """Place and code of each spelling in it, the longest first; what a longer one took no shorter one gets."""
        left = key_of(text)
        for code, pattern in self._patterns:
            for found in pattern.finditer(left):
                yield found.start(), code
                left = left[: found.start()] + "|" * len(found[0]) + left[found.end() :]


def _pattern(key: str) -> re.Pattern[str]:
    """Whole words; Indic languages add endings to a word, and plurals of Latin ones an s."""
    ending = r"s?(?!\w)" if key.isascii() else r"[\w\u0300-\u036f\u0900-\u0dff]*" if len(key) >= _STEM else r"(?!\w)"
    return re.compile(rf"(?<![\w\u0900-\u0dff]){re.escape(key)}{ending}")
