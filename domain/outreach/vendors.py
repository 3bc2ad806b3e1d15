"""Vendors of a tenant's channels: what each needs, in which order they are tried, and when one rests."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.text.plain import Plain

_LONGEST_SECRET = 6_000
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_SERVICE = re.compile(r"MG[0-9a-f]{32}", re.ASCII)
_MAILBOX = re.compile(r'(?:[^<>@"\r\n]{0,100} <)?[^\s<>@"]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,63}>?', re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ]{0,10}", re.ASCII)


class Vendor(StrEnum):
    SANDBOX = "sandbox"
    TWILIO = "twilio"
    VONAGE = "vonage"
    SENDGRID = "sendgrid"
    MANDRILL = "mandrill"
    SMTP = "smtp"


@dataclass(frozen=True)
class Needs:
    """What a vendor serves, and its secrets by name: the pattern that each must match."""

    channels: frozenset[Channel]
    secrets: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    optional: Mapping[str, re.Pattern[str]] = field(default_factory=dict)


_ANY = re.compile(r"\S(.*\S)?", re.DOTALL)
_TEXTS = frozenset({Channel.SMS, Channel.WHATSAPP})
NEEDS: Mapping[Vendor, Needs] = {
    Vendor.SANDBOX: Needs(frozenset(Channel)),
    Vendor.TWILIO: Needs(
        _TEXTS | {Channel.CALL},
        {"account_sid": re.compile(r"AC[0-9a-f]{32}", re.ASCII), "auth_token": _ANY},
    ),
    Vendor.VONAGE: Needs(
        _TEXTS | {Channel.CALL},
        {
            "application_id": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII),
            "private_key": re.compile(r"-----BEGIN (RSA )?PRIVATE KEY-----\s.+-----END (RSA )?PRIVATE KEY-----", re.S),
        },
        {"signature_secret": _ANY, "api_key": _ANY, "api_secret": _ANY},
    ),
    Vendor.SENDGRID: Needs(frozenset({Channel.EMAIL}), {"api_key": _ANY}, {"webhook_public_key": _ANY}),
    Vendor.MANDRILL: Needs(frozenset({Channel.EMAIL}), {"api_key": _ANY}, {"webhook_key": _ANY}),
    Vendor.SMTP: Needs(
        frozenset({Channel.EMAIL}),
        {"url": re.compile(r"(smtp|smtp\+starttls|smtps)://[^\s/]+/?", re.ASCII)},
    ),
}


class VendorSettings(Plain):
    """How a vendor sends on one channel.

    `sender`: an E.164 number, for Twilio also a messaging service (`MG…`), for SMS by Vonage also a name of at most 11
    characters; for e-mail an address, `Name <a@b>`. Blank: the installation's, with the installation's credentials.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sender: Annotated[str, Field(max_length=200, examples=["+14155550100"])] = ""


class VendorChoice(Plain):
    """One of a channel's vendors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    vendor: Vendor
    settings: VendorSettings = VendorSettings()


CHOICES: TypeAdapter[tuple[VendorChoice, ...]] = TypeAdapter(tuple[VendorChoice, ...])


def check_choices(channel: Channel, choices: Sequence[VendorChoice], own: frozenset[Vendor]) -> None:
    """`own`: the vendors with credentials of the tenant's own. Raises `Invalid` with the place of the first fault."""
    seen: set[Vendor] = set()
    for number, choice in enumerate(choices):
        where, vendor = f"vendors.{number}", choice.vendor
        if channel not in NEEDS[vendor].channels:
            serves = ", ".join(sorted(name.value for name, needs in NEEDS.items() if channel in needs.channels))
            raise Invalid(f"{where}.vendor", f"{vendor.value} does not serve {channel.value}; choose one of {serves}")
        if vendor in seen:
            raise Invalid(f"{where}.vendor", f"{vendor.value} is named twice; name each vendor once")
        seen.add(vendor)
        _check_settings(channel, vendor, choice.settings, vendor in own, f"{where}.settings")


def _check_settings(channel: Channel, vendor: Vendor, settings: VendorSettings, own: bool, where: str) -> None:
    if vendor is Vendor.SANDBOX:
        return
    if own and not settings.sender:
        raise Invalid(f"{where}.sender", "say from which number or address your own account sends")
    if not own and settings.sender:
        raise Invalid(
            f"{where}.sender", f"needs credentials of your own: PUT /providers/credentials/{vendor.value} first"
        )
    if settings.sender and not _is_sender(channel, vendor, settings.sender):
        raise Invalid(
            f"{where}.sender", f"{vendor.value} cannot send {channel.value} from this; give {_form(channel, vendor)}"
        )


def _form(channel: Channel, vendor: Vendor) -> str:
    if channel is Channel.EMAIL:
        return "one address, like care@hospital.example or Our Hospital <care@hospital.example>"
    number = "a number, like +14155550100"
    if vendor is Vendor.TWILIO and channel is not Channel.CALL:
        return f"{number}, or the id of a messaging service (MG…)"
    if vendor is Vendor.VONAGE and channel is Channel.SMS:
        return f"{number}, or a name of up to 11 letters, digits and spaces"
    return number


def _is_sender(channel: Channel, vendor: Vendor, sender: str) -> bool:
    if channel is Channel.EMAIL:
        return bool(_MAILBOX.fullmatch(sender)) and ("<" in sender) == sender.endswith(">")
    if _PHONE.fullmatch(sender):
        return True
    if vendor is Vendor.TWILIO and channel is not Channel.CALL:
        return bool(_SERVICE.fullmatch(sender))
    return vendor is Vendor.VONAGE and channel is Channel.SMS and bool(_NAME.fullmatch(sender))


def check_secrets(vendor: Vendor, secrets: Mapping[str, str]) -> None:
    """Exactly those that the vendor needs or may have, each in its form. Raises `Invalid`; quotes none of them."""
    needs = NEEDS[vendor]
    known = {**needs.secrets, **needs.optional}
    for name in sorted({*needs.secrets, *secrets}):
        if name not in known:
            raise Invalid("secrets", f"{vendor.value} has {', '.join(sorted(known)) or 'no secrets'}, and no other")
        value = secrets.get(name, "")
        if not value:
            raise Invalid(f"secrets.{name}", f"{vendor.value} needs it")
        if len(value) > _LONGEST_SECRET or not known[name].fullmatch(value):
            raise Invalid(f"secrets.{name}", f"is not what {vendor.value} gives; copy it once more")


def account_of(vendor: Vendor, secrets: Mapping[str, str]) -> str:
    """The vendor's own name for the account, which is no secret; blank where there is none."""
    return secrets.get({Vendor.TWILIO: "account_sid", Vendor.VONAGE: "application_id"}.get(vendor, ""), "")


class VendorVerdict(StrEnum):
    """What a test of an account came to."""

    WORKS = "works"
    SANDBOX = "sandbox"
    CREDENTIALS = "credentials"
    REFUSED = "refused"
    THROTTLED = "throttled"
    UNREACHABLE = "unreachable"
    NOT_CONFIGURED = "not_configured"


@dataclass(frozen=True)
class VendorAnswer:
    """`code` is the vendor's; `balance` is shown as it writes it, where it says so."""

    verdict: VendorVerdict
    code: str = ""
    balance: str = ""
    currency: str = ""


@dataclass(frozen=True)
class TestVendor:
    """One vendor of a tenant's channel, as the worker would send by it."""

    tenant_id: int
    channel: Channel
    vendor: Vendor


class RestReason(StrEnum):
    """Why a vendor rests."""

    UNREACHABLE = "unreachable"
    THROTTLED = "throttled"
    SILENT = "silent"
    CREDENTIALS = "credentials"


@dataclass(frozen=True)
class Rest:
    """What is remembered of a vendor that fails; `failures` in a row. Nothing of one that works."""

    reason: RestReason
    failures: int
    failed_at: datetime
    until: datetime | None = None

    def over(self, now: datetime) -> bool:
        return self.until is None or self.until <= now


PATIENCE = timedelta(seconds=10)
"""A vendor that asks to wait no longer than this is waited for."""
TRIAL = timedelta(seconds=20)
"""While one message tries whether a vendor is back, others go on to the next."""
_TOLERATED = {RestReason.SILENT: 3, RestReason.THROTTLED: 3}
_FIRST_REST, _LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)


def after_failure(before: Rest | None, reason: RestReason, now: datetime, wait: timedelta | None = None) -> Rest:
    """`wait`: how long the vendor asks to be left alone. Each rest is twice as long as the last, at most 15 minutes."""
    failures = before.failures + 1 if before is not None else 1
    longest = reason is RestReason.CREDENTIALS or (wait is not None and wait > PATIENCE)
    beyond = failures - (1 if longest else _TOLERATED.get(reason, 1))
    if beyond < 0:
        return Rest(reason, failures, now)
    rest = _LONGEST_REST if reason is RestReason.CREDENTIALS else min(_FIRST_REST * 2 ** min(beyond, 10), _LONGEST_REST)
    return Rest(reason, failures, now, now + max(rest, wait or rest))


def order(rests: Sequence[Rest | None], now: datetime) -> list[int]:
    """The places of a channel's vendors as they are to be tried: those that work, in the tenant's order; then those
    that rest, whose rest ends soonest first, for there is nobody else; refused credentials last."""

    def rank(place: int) -> tuple[int, datetime, int]:
        rest = rests[place]
        if rest is None or rest.over(now):
            return 0, now, place
        return (2 if rest.reason is RestReason.CREDENTIALS else 1), rest.until or now, place

    return sorted(range(len(rests)), key=rank)
