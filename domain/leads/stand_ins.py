"""What people type where they have no phone or e-mail address to give: nobody's, so no identity and no recipient.

`n/a` and its like are in `domain.text.placeholders`. A number that is only often made up (98765 43210 is somebody's) is
not here: that many share it shows in the store.
"""

import re

import phonenumbers

from domain.leads.contact import digits_of

_ANY_DOMAIN = """
dontknow donotreply na nil noemail nomail none noone noreply nobody notapplicable notavailable notgiven nothing null
unknown
"""
_OWN_DOMAIN = """
a aa aaa abc abcd abcde abcdef asd asdf asdfg asdfgh demo dummy email fake mail me name no qwe qwerty sample temp test
tester testing user x xx xxx xxxx xyz
"""
_OF_ANYBODY = "gmail.com yahoo.com yahoo.co.in yahoo.in hotmail.com outlook.com rediffmail.com"
_NOBODYS_MAILBOX = frozenset(_ANY_DOMAIN.split())
# Before the @ of itself, or of a domain where anybody may have a mailbox.
_MADE_UP, _ANYBODYS = frozenset(_OWN_DOMAIN.split()), frozenset(_OF_ANYBODY.split())
_RUNS = "012345678901234567890"
_FEWEST_DIGITS, _MOST_ZEROS = 5, 8
_SEPARATORS = re.compile(r"[\W_]+")


def is_stand_in_phone(raw: str, region: str) -> bool:
    """Repeated digits, runs such as 1234567890, a row of zeros; `region` (ISO 3166) reads national numbers."""
    digits = digits_of(raw)
    if len(digits) < _FEWEST_DIGITS or any(char.isalpha() and not char.isascii() for char in raw):
        return False
    try:
        number = phonenumbers.parse(raw, region.upper())
    except phonenumbers.NumberParseException:
        return _is_made_up(digits)
    national = str(number.national_number)
    if phonenumbers.is_valid_number(number):
        return _is_made_up(national)
    return any(_is_made_up(form) or _repeats(form) for form in (digits, national, digits.lstrip("0")))


def is_stand_in_email(raw: str) -> bool:
    """`na@na.com`, `test@test.com`, `none@…`."""
    local, at, domain = raw.strip().casefold().rpartition("@")
    if not at:
        return False
    plain = _SEPARATORS.sub("", local).rstrip("0123456789") or local
    if plain in _NOBODYS_MAILBOX:
        return True
    label = domain.partition(".")[0]
    return plain in _MADE_UP and (label in _MADE_UP or domain in _ANYBODYS)


def _is_made_up(digits: str) -> bool:
    zeros = len(digits) - len(digits.rstrip("0"))
    return not digits or len(set(digits)) == 1 or digits in _RUNS or zeros >= _MOST_ZEROS


def _repeats(digits: str) -> bool:
    """Of a number that cannot exist."""
    return any(digits == (digits[:size] * len(digits))[: len(digits)] for size in (2, 3))
