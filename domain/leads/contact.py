"""How a person is reached and addressed: phones, e-mail, names; many written forms, one normal form each."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberType, timezone

from domain.errors import Invalid
from domain.text.normal_form import clean_line, is_accent, refuse_unstorable, trim

NAME_LIMIT = 100
EMAIL_LIMIT = 254
_RAW_PHONE_LIMIT = 100
_RAW_EMAIL_LIMIT = 400
_MAILTO = "mailto:"
_LOCAL = frozenset(
    ["arpa", "corp", "home", "internal", "intranet", "lan", "local", "localdomain", "localhost", "onion", "private"]
)


class PhoneKind(StrEnum):
    MOBILE = "mobile"
    FIXED_LINE = "fixed_line"
    FIXED_LINE_OR_MOBILE = "fixed_line_or_mobile"
    TOLL_FREE = "toll_free"
    PREMIUM_RATE = "premium_rate"
    OTHER = "other"


class Line(StrEnum):
    """What a number's operator says of it. `INVALID`: nobody can have it."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    VOIP = "voip"
    OTHER = "other"
    INVALID = "invalid"


_KINDS = {
    PhoneNumberType.MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.FIXED_LINE: PhoneKind.FIXED_LINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: PhoneKind.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.TOLL_FREE: PhoneKind.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: PhoneKind.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST: PhoneKind.PREMIUM_RATE,
}


@dataclass(frozen=True)
class Phone:
    """`e164` like +919876543210; `region` ISO 3166 of the number (`001` = none); `extension` digits or empty."""

    e164: str
    region: str
    kind: PhoneKind
    extension: str = ""


@dataclass(frozen=True)
class Email:
    """`address` as written, domain in lower case; `norm` is what two spellings of one mailbox share."""

    address: str
    norm: str


def is_country(code: str) -> bool:
    """Whether it is an ISO 3166 code of a place that has phone numbers; `in` is as good as `IN`."""
    return code.upper() in phonenumbers.SUPPORTED_REGIONS


# As people write them.
_COUNTRIES_CALLED = {"UK": "GB", "UAE": "AE", "USA": "US", "KSA": "SA", "ROI": "IE", "EN": "GB"}


def country_meant(code: str) -> str:
    """The end of a sentence that says that `code` is no country: which one may be meant."""
    written = code.strip().upper()
    near = _COUNTRIES_CALLED.get(written) or written[:2]
    return f"; did you mean {near}?" if is_country(near) else ""


def normalise_phone(raw: str, region: str) -> Phone:
    """Any written form, in digits of any script; `region` (ISO 3166) reads national ones. Raises `Invalid("phone")`."""
    refuse_unstorable(raw, "phone")
    text = trim(raw)
    number = _valid_number(text, region.upper())
    if number is None:
        raise Invalid("phone", "is not a valid phone number")
    return Phone(
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        region=phonenumbers.region_code_for_number(number) or "001",
        kind=_KINDS.get(phonenumbers.number_type(number), PhoneKind.OTHER),
        extension=number.extension or "",
    )


def phone_identity(e164: str, extension: str) -> str:
    """What two people who share a number share: a fixed line's extension is another desk, a mobile's is a slip."""
    if not extension or phonenumbers.number_type(phonenumbers.parse(e164)) == PhoneNumberType.MOBILE:
        return e164
    return f"{e164};ext={extension}"


def written_phone(e164: str, extension: str) -> str:
    """For a person to read, and to be read again."""
    return f"{e164} ext. {extension}" if extension else e164


def digits_of(text: str) -> str:
    """In ASCII, from digits of any script; nothing else."""
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())


def _valid_number(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    """As written first; a leading 00 is then tried as +, as people write it even where the exit code is another."""
    if len(text) > _RAW_PHONE_LIMIT:
        return None
    digits = "".join(str(unicodedata.digit(char, char)) for char in text)
    forms = [digits, "+" + digits[2:]] if digits.startswith("00") else [digits]
    for form in forms:
        try:
            number = phonenumbers.parse(form, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
    return None


def normalise_email(raw: str) -> Email:
    """Checked by syntax alone, no DNS. Raises `Invalid("email")`.

    `norm` is lower case with the domain in ASCII. Plus-tags and dots are kept: `a.b+x@` and `ab@` stay two mailboxes,
    because only the mailbox's own provider knows whether they are one. Look-alike letters stay distinct, too.
    Quoted local parts, address literals and domains without a dot are accepted: they can receive mail.
    Invisible characters are no part of an address; a line break is refused, it could begin another header.
    """
    if "\n" in raw or "\r" in raw:
        raise Invalid("email", "is not a valid e-mail address")
    try:
        checked = validate_email(
            clean_line(raw, "email", _RAW_EMAIL_LIMIT),
            check_deliverability=False,
            allow_quoted_local=True,
            allow_domain_literal=True,
            globally_deliverable=False,
        )
    except EmailNotValidError as error:
        raise Invalid("email", "is not a valid e-mail address") from error
    norm = f"{checked.local_part}@{checked.ascii_domain}".lower()
    if len(checked.normalized) > EMAIL_LIMIT or len(norm) > EMAIL_LIMIT:
        raise Invalid("email", f"must be at most {EMAIL_LIMIT} characters")
    return Email(checked.normalized, norm)


def typed_email(raw: str) -> Email:
    """As a person types or pastes it: without what a sentence, a list or a mail program puts around an address.

    An address that only our own network would deliver to is refused. Raises `Invalid("email")`.
    """
    text = trim(raw)
    text = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if text[: len(_MAILTO)].lower() == _MAILTO:
        text = text[len(_MAILTO) :].lstrip()
    end = len(text)
    while end and (text[end - 1].isspace() or text[end - 1] in ".,;:"):
        end -= 1
    email = normalise_email(text[:end])
    if not _is_deliverable(email.norm.rpartition("@")[2]):
        raise Invalid("email", "must be an address at a public domain, such as name@example.com")
    return email


def _is_deliverable(domain: str) -> bool:
    """From outside: no address in brackets or digits, no bare host, no name that only a local network knows."""
    labels = domain.split(".")
    return len(labels) > 1 and not domain.startswith("[") and not labels[-1].isdigit() and labels[-1] not in _LOCAL


def normalise_name(raw: str, field: str) -> str:
    """A name in any script, without control, bidi or zero-width characters; "" when nothing is left.

    Line breaks, NUL, lone surrogates and more than 100 characters raise `Invalid(field)`.
    """
    line = trim(raw)
    if "\n" in line or "\r" in line:
        raise Invalid(field, "must be one line")
    return clean_line(raw, field, NAME_LIMIT)


_SEPARATORS = re.compile(r"[\s\-‐‑–.,_/]+")
_APOSTROPHES = re.compile("['’‘ʼ`´]")
# Letters with strokes are not accented ones: Unicode does not decompose them.
_STROKED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŧ": "t"}
)


def name_norm(first: str, last: str) -> str:
    """What a search compares: folded case, accents and punctuation; at most 201 characters.

    Vowel signs, nuktas and viramas of Indic scripts stay, because without them other names come out.
    """
    text = unicodedata.normalize("NFKD", f"{first} {last}".casefold()).translate(_STROKED)
    kept = "".join(char for char in text if not is_accent(char) and unicodedata.category(char) != "Cf")
    plain = _SEPARATORS.sub(" ", _APOSTROPHES.sub("", kept)).strip()
    return unicodedata.normalize("NFKC", plain)[:201].strip()


_WINTER_AND_SUMMER = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))


def zone_of_phone(e164: str) -> str | None:
    """The IANA zone of the number's region; None where its zones differ in offset, as for US toll-free."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return None
    zones = [_zone(name) for name in timezone.time_zones_for_number(number)]
    known = [zone for zone in zones if zone is not None]
    if len(known) != len(zones) or len({_offsets(zone) for zone in known}) != 1:
        return None
    return _MODERN.get(known[0].key, known[0].key)


def region_of_phone(e164: str) -> str | None:
    """The country (ISO 3166) that the number is of; None for satellite phones and the like."""
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return None
    return region if region and region.isalpha() else None


@lru_cache(maxsize=10_000)
def zones_of_phone(e164: str) -> tuple[str, ...]:
    """The IANA zones in which the number may ring, one of each that differ in offset; none where nobody knows."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return ()
    zones = [_zone(name) for name in timezone.time_zones_for_number(number)]
    distinct = {_offsets(zone): zone.key for zone in zones if zone is not None}
    return tuple(_MODERN.get(name, name) for name in sorted(distinct.values()))


# libphonenumber names zones as CLDR does, which keeps old spellings.
_MODERN = {
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "Europe/Kiev": "Europe/Kyiv",
    "Atlantic/Faeroe": "Atlantic/Faroe",
}


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


@lru_cache(maxsize=1_000)
def _offsets(zone: ZoneInfo) -> tuple[object, ...]:
    return tuple(moment.astimezone(zone).utcoffset() for moment in _WINTER_AND_SUMMER)
