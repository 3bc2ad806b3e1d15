"""What a person types to find a lead: an e-mail address, a phone number or its end, the start of any word of a name."""

import re
import unicodedata
from dataclasses import dataclass

from domain.errors import Invalid
from domain.leads.contact import digits_of, name_norm, normalise_email, normalise_phone
from domain.text.normal_form import refuse_unstorable

FEWEST_DIGITS, _FEWEST_LETTERS = 5, 2
# Chinese, Japanese and Korean write a word with one character.
_WHOLE_WORDS = ("CJK ", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")
_OF_NUMBERS = re.compile(r"\b(ext(ension|n)?|extn?|x|tel|phone|mobile|p)\b\.?|(?<=\d)x(?=\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Search:
    """One of them. `phone_tail`: digits from the last to the first; `name_prefix` in `name_norm` form."""

    email_norm: str | None = None
    phone_tail: str | None = None
    name_prefix: str | None = None


def read_search(written: str, country: str) -> Search:
    """Recognised by its form; `country` reads national phone numbers. Raises `Invalid("search")`."""
    refuse_unstorable(written, "search")
    try:
        if "@" in written:
            return Search(email_norm=normalise_email(written).norm)
        if tail := _phone_tail(written, country):
            return Search(phone_tail=tail)
        prefix = name_norm(written, "")
    except Invalid as error:
        raise Invalid("search", str(error)) from None
    if prefix.isdigit() and len(prefix) < FEWEST_DIGITS:
        raise Invalid("search", f"needs the last {FEWEST_DIGITS} digits of a phone number, or more")
    if len(prefix) < _FEWEST_LETTERS and not _is_word(prefix):
        raise Invalid("search", "needs two letters or more; one Chinese, Japanese or Korean character is enough")
    return Search(name_prefix=prefix)


def _phone_tail(written: str, country: str) -> str | None:
    """None: not a phone number. Whole numbers are read with their country, the end of one as it is."""
    digits = digits_of(written)
    bare = _OF_NUMBERS.sub(" ", written)
    if len(digits) < FEWEST_DIGITS or any(char.isalpha() for char in bare):
        return None
    end = digits.lstrip("0")  # what is dialled before a number within its country
    try:
        whole = normalise_phone(written, country).e164
    except Invalid:
        return end[::-1] or None
    return (end if whole.endswith(end) else whole)[::-1]


def _is_word(prefix: str) -> bool:
    return any(unicodedata.name(char, "").startswith(_WHOLE_WORDS) for char in prefix)
