"""What people type where they have no phone or e-mail address to give: nobody's, so no identity and no recipient.

A number that is only often made up (98765 43210 is somebody's) is not here: who shares it shows in the store.
"""

import re
import unicodedata

import phonenumbers

_NOTHING = frozenset(
    """
    na nan nil no noemail noid nomail nomobile none nonumber nophone notapplicable notavailable notgiven notknown
    notprovided nothing null tba tbd undefined unknown x xx xxx
    """.split()
)
# Before the @, at any domain.
_NOBODYS_MAILBOX = frozenset(
    """
    dontknow donotreply na nil noemail nomail none noone noreply nobody notapplicable notavailable notgiven nothing null
    unknown
    """.split()
)
# Before the @ of itself, or of a domain where anybody may have a mailbox.
_MADE_UP = frozenset(
    """
    a aa aaa abc abcd abcde abcdef asd asdf asdfg asdfgh demo dummy email example fake mail me name qwe qwerty sample
    temp test tester testing user x xx xxx xxxx xyz
    """.split()
)
_ANYBODYS = frozenset("gmail.com yahoo.com yahoo.co.in yahoo.in hotmail.com outlook.com rediffmail.com".split())
_RUNS = "012345678901234567890"
_FEWEST_DIGITS, _MOST_ZEROS = 5, 8
_SEPARATORS, _DIGITS_AT_END = re.compile(r"[\W_]+"), re.compile(r"[0-9]+$")


def says_nothing(raw: str) -> bool:
    """`n/a`, `-`, `NULL`, `not available`: what is written into a field that must not stay empty."""
    plain = _SEPARATORS.sub("", raw.casefold())
    return bool(raw.strip()) and (not plain or plain in _NOTHING)


def is_placeholder_phone(raw: str, region: str) -> bool:
    """Repeated digits, runs such as 1234567890, a row of zeros; `region` (ISO 3166) reads national numbers."""
    if says_nothing(raw):
        return True
    digits = "".join(str(unicodedata.digit(char)) for char in raw if char.isdigit())
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


def is_placeholder_email(raw: str) -> bool:
    """`na@na.com`, `test@test.com`, `none@…`."""
    if says_nothing(raw):
        return True
    local, at, domain = raw.strip().casefold().rpartition("@")
    if not at:
        return False
    plain = _DIGITS_AT_END.sub("", _SEPARATORS.sub("", local)) or local
    if plain in _NOBODYS_MAILBOX:
        return True
    label = domain.partition(".")[0]
    return plain in _MADE_UP and (label in (local, plain) or label in _MADE_UP or domain in _ANYBODYS)


def _is_made_up(digits: str) -> bool:
    zeros = len(digits) - len(digits.rstrip("0"))
    return not digits or len(set(digits)) == 1 or digits in _RUNS or zeros >= _MOST_ZEROS


def _repeats(digits: str) -> bool:
    """Of a number that cannot exist."""
    return any(digits == (digits[:size] * len(digits))[: len(digits)] for size in (2, 3))
