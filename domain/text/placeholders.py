"""What people and programs write where there is nothing to say: `n/a`, `-`, `NULL`. One list for every capture channel.

Stand-in phone numbers and mailboxes (9999999999, na@na.com) are in `domain.leads`: they look like a contact.
"""

import re

from domain.text.normal_form import trim

_WORDS = frozenset(
    {
        "na", "n.a", "notapplicable", "notavailable", "notgiven", "notprovided", "notknown", "none", "nil", "null",
        "nan", "undefined", "unknown", "missing", "blank", "empty", "tba", "tbd", "noemail", "nomail", "nophone",
        "nonumber", "donthave", "xx", "xxx", "xxxx",
    }
)  # fmt: skip
_BETWEEN = re.compile(r"[\s./\\_()\[\]<>{}'’\"!#-]+")
_MARKS = re.compile(r"[\W_]*")


def is_placeholder(text: str) -> bool:
    """Whether this says only that nothing is known; a blank text does not even say that."""
    plain = trim(text).casefold()
    return bool(plain) and (_is_mark(plain) or _BETWEEN.sub("", plain) in _WORDS)


def is_placeholder_name(text: str) -> bool:
    """As `is_placeholder`, for a name: `Null`, `Na` and `N.A.` are names of people, `-` and `n/a` of nobody."""
    plain = trim(text).casefold()
    return bool(plain) and (_is_mark(plain) or plain in {"n/a", "n\\a", "#n/a", "not applicable", "not available"})


def given(text: str | None) -> str:
    """The text, trimmed; "" for none, a blank and a placeholder."""
    plain = trim(text or "")
    return "" if is_placeholder(plain) else plain


def _is_mark(plain: str) -> bool:
    """Nothing but punctuation; an emoji or another symbol says something."""
    return _MARKS.fullmatch(plain) is not None and all(char.isascii() or char in "–—…。・" for char in plain)
