"""Partners that post leads: how each one's webhook is signed, read and answered."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from domain.capture.mapping import FieldRule, MappingFault, Path, Target, Unmapped, read_fields, text_at, whole_name
from domain.capture.submission import LeadCapture, Submission, normalise
from domain.errors import Invalid, TooMuch
from domain.leads.lead import Channel, Source
from domain.outreach.consent import Purpose
from domain.tenants.calendar import instant, zone_named
from domain.text.faults import message_of
from domain.text.plain import Plain
from domain.text.yes_no import YES

_PLACES = re.compile(r"\{([^{}]*)\}")
_PLAIN_ID = re.compile(r"[\x21-\x7e]{1,120}")
_POSTED = "api:"
_LONGEST_TEXT_VERSION = 50
Header = Annotated[str, Field(pattern=r"^[A-Za-z0-9\-]{1,80}$", examples=["X-Signature"])]
Tolerance = Annotated[int, Field(ge=10, le=3_600)]


class _Part(Plain):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeySignature(_Part):
    """No signature: the partner sends one of its own API keys as bearer token."""

    scheme: Literal["api_key"]


class HmacSignature(_Part):
    """A keyed hash in a header. `signed` is what it covers: `{body}` as it came, and `{timestamp}` as in its header.

    Without a timestamp a replay is caught by the submission's id only.
    """

    scheme: Literal["hmac"]
    header: Header
    prefix: Annotated[str, Field(max_length=20, examples=["sha256="])] = ""
    encoding: Literal["hex", "base64"] = "hex"
    algorithm: Literal["sha256", "sha1", "sha512"] = "sha256"
    signed: Annotated[str, Field(max_length=100, examples=["{timestamp}.{body}"])] = "{body}"
    timestamp_header: Header | None = None
    tolerance_seconds: Tolerance = 300

    @model_validator(mode="after")
    def _covers_the_body(self) -> Self:
        places = _PLACES.findall(self.signed)
        if "body" not in places or set(places) - {"body", "timestamp"}:
            raise ValueError("signed: needs {body}, may have {timestamp}, and nothing else in braces")
        if ("timestamp" in places) != (self.timestamp_header is not None):
            raise ValueError("timestamp_header: a timestamp counts only where it is signed, and needs its header")
        return self


class StandardWebhooksSignature(_Part):
    """Standard Webhooks (v1): headers webhook-id, webhook-timestamp and webhook-signature, at most 5 minutes old."""

    scheme: Literal["standardwebhooks"]


class BasicSignature(_Part):
    """User and password, for partners who cannot sign."""

    scheme: Literal["basic"]


class HeaderSignature(_Part):
    """A secret in a header, for partners who cannot sign."""

    scheme: Literal["secret_header"]
    header: Header


Signature = Annotated[
    KeySignature | HmacSignature | StandardWebhooksSignature | BasicSignature | HeaderSignature,
    Field(discriminator="scheme"),
]
NEEDED: Mapping[str, frozenset[str]] = {
    "api_key": frozenset(),
    "hmac": frozenset({"signing_secret"}),
    "standardwebhooks": frozenset({"signing_secret"}),
    "basic": frozenset({"username", "password"}),
    "secret_header": frozenset({"secret"}),
}
# Secrets rotate: for a while the one before is believed, too.
OPTIONAL: Mapping[str, frozenset[str]] = {
    "hmac": frozenset({"previous_secret"}),
    "standardwebhooks": frozenset({"previous_secret"}),
    "secret_header": frozenset({"previous_secret"}),
}


class ConsentRule(_Part):
    """What proves that a person agreed: the field that says so, and which text they were shown.

    Without a text there is no consent. `text_version` stands for a text that the partner's form always shows.
    """

    purpose: Purpose
    channel: Channel | None = None
    given: Path
    agreed: Annotated[tuple[str, ...], Field(min_length=1, max_length=10)] = tuple(sorted(YES))
    text_version: Annotated[str | None, Field(min_length=1, max_length=_LONGEST_TEXT_VERSION)] = None
    text_version_path: Path | None = None
    language: Annotated[str, Field(max_length=20)] = "en"

    @model_validator(mode="after")
    def _names_the_text(self) -> Self:
        if (self.text_version is None) == (self.text_version_path is None):
            raise ValueError("either text_version or text_version_path")
        return self


class Reply(_Part):
    """How the partner is answered. `tells_known`: it may learn whom the hospital knows already (`duplicate`)."""

    tells_known: bool = False
    accepted: Literal[200, 201, 202] = 201


class PartnerRules(_Part):
    """One partner's webhook. `id_path`: its own id of a submission, which makes a repeat harmless.

    `mapping` fills our fields from its body; `required` are those without which a lead is refused.
    """

    source: Source = Source.PARTNER
    signature: Signature
    mapping: Annotated[
        dict[Target, FieldRule],
        Field(min_length=1, max_length=100, examples=[{"phone": {"path": "contact.mobile"}}]),
    ]
    required: Annotated[tuple[Target, ...], Field(max_length=50)] = ()
    consents: Annotated[tuple[ConsentRule, ...], Field(max_length=20)] = ()
    id_path: Path | None = None
    daily_quota: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    reply: Reply = Reply()

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if unmapped := sorted(set(self.required) - set(self.mapping)):
            raise ValueError(f"required: {', '.join(unmapped)} is not mapped")
        return self

    def fault(self, field: str, message: str) -> MappingFault:
        """With the place in the partner's body. Names are two fields of ours, often one of theirs."""
        of_name = field in ("first_name", "last_name") and field not in self.mapping
        rule = self.mapping.get("full_name" if of_name else field)
        return MappingFault(field, (rule.path or "") if rule else "", message)


class QuotaUsed(TooMuch):
    """A partner has sent its leads of today. `retry_after` in seconds."""

    reason = "daily_quota"

    def __init__(self, quota: int, retry_after: int) -> None:
        super().__init__(retry_after)
        self.args = (f"The daily quota of {quota} leads is used up; it begins again in {retry_after} s.",)


def check_secrets(signature: Signature, secrets: Mapping[str, str]) -> None:
    """Raises `Invalid` when they cannot be this signature's."""
    if signature.scheme == "standardwebhooks":
        for name, secret in secrets.items():
            try:
                b64decode(secret.removeprefix("whsec_"), validate=True)
            except (NotBase64, ValueError):
                raise Invalid(f"secrets.{name}", "must be whsec_ followed by base64") from None


def today(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """The calendar day of `now` in `zone` (IANA), from its first instant to the next day's."""
    place = zone_named(zone)
    day = now.astimezone(place).date()
    return instant(day, time(0), place), instant(day + timedelta(days=1), time(0), place)


def submission_key(integration_id: int, theirs: str, body: bytes) -> str:
    """One submission of a partner is one touch: by its own id, else by the whole body."""
    if not theirs:
        return f"partner:{integration_id}:body-{sha256(body).hexdigest()}"
    return _key(integration_id, theirs, plain=not theirs.startswith(_POSTED))


def posted_key(integration_id: int, given: str) -> str:
    """As `submission_key`, for what was posted with the partner's API key: no id in a webhook can meet it."""
    return _key(integration_id, _POSTED + given, plain=True)


def _key(integration_id: int, theirs: str, *, plain: bool) -> str:
    if not plain or not _PLAIN_ID.fullmatch(theirs):
        theirs = f"id-{sha256(theirs.encode()).hexdigest()}"
    return f"partner:{integration_id}:{theirs}"


def reference(tenant_id: int, key: str) -> str:
    """What the partner may quote; it says nothing about the person, nor whether they were known."""
    return sha256(f"{tenant_id}/{key}".encode()).hexdigest()[:24]


def submission_of(body: Any, rules: PartnerRules, campaign_id: int | None, region: str, now: datetime) -> Submission:
    """The body as a submission. `region` (ISO 3166) reads national numbers. Raises `Unmapped`, and nothing else."""
    given, faults = read_fields(body, rules.mapping)
    wrong = {fault.field for fault in faults}
    faults += [
        rules.fault(field, "is required") for field in rules.required if field not in given and field not in wrong
    ]
    if faults:
        raise Unmapped(faults)
    whole = {"campaign_id": campaign_id, **_nested(given), "consents": _consents(body, rules), "source": rules.source}
    try:
        return normalise(LeadCapture.model_validate(whole), region, now)
    except ValidationError as error:
        raise Unmapped([rules.fault(*_stated(entry)) for entry in error.errors(include_input=False)[:20]]) from None
    except Invalid as error:
        raise Unmapped([rules.fault(error.field, str(error))]) from None


def _nested(given: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for field, value in given.items():
        group, _, name = field.partition(".")
        if name:
            nested.setdefault(group, {})[name] = value
        else:
            nested[field] = value
    whole_name(nested)
    return nested


def _consents(body: Any, rules: PartnerRules) -> list[dict[str, Any]]:
    """Only what is proven: agreed to, and a text named."""
    proven = []
    for rule in rules.consents:
        agreed = text_at(body, rule.given).casefold() in {word.casefold() for word in rule.agreed}
        text = rule.text_version or text_at(body, rule.text_version_path or "")
        if agreed and 0 < len(text) <= _LONGEST_TEXT_VERSION:
            shown = {"text_version": text, "language": rule.language}
            proven.append({"purpose": rule.purpose, "channel": rule.channel, **shown})
    return proven


def _stated(entry: Any) -> tuple[str, str]:
    return ".".join(str(part) for part in entry["loc"][:2]) or "body", message_of(entry)
