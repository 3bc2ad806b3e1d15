"""What a capture channel hands to the store: one submission, normalised and bounded, whichever it was."""

import re
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from domain.errors import Invalid
from domain.leads.contact import normalise_name, normalise_phone, typed_email
from domain.leads.lead import Channel, Source
from domain.leads.profile import Contact, Details, clean_details
from domain.leads.stand_ins import is_stand_in_email, is_stand_in_phone
from domain.outreach.consent import Purpose
from domain.tenants.custom_fields import Custom, clean_custom
from domain.text.faults import field_name, message_of
from domain.text.normal_form import clean_line, refuse_unstorable
from domain.text.placeholders import given, is_placeholder, is_placeholder_name
from domain.text.plain import LARGEST_NUMBER, Plain

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_EXTERNAL_IDS, _MOST_CUSTOM, _MOST_CONSENTS = 10, 50, 20
_OLDEST_DAYS = 130 * 366
_LINK_LIMIT = 2_000
_REQUIRED = "a phone, an e-mail address or an external id is required"
_NOBODYS = "is a placeholder, nobody's own, and was left out"
_ATTRIBUTION_LIMITS = {"referrer": _LINK_LIMIT, "landing_page": _LINK_LIMIT}


class ConsentGiven(Plain):
    """What the person agreed to. `channel` None = every channel; `text_version` names the text that was shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: Purpose
    channel: Channel | None = None
    text_version: Annotated[str, Field(min_length=1, max_length=50)]
    language: Annotated[str, Field(max_length=20)] = "en"


class Attribution(Plain, BaseModel):
    """Where the person came from, as the browser or the ad network says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    utm_source: Annotated[str | None, Field(max_length=2_000, examples=["google"])] = None
    utm_medium: Annotated[str | None, Field(max_length=2_000, examples=["cpc"])] = None
    utm_campaign: Annotated[str | None, Field(max_length=2_000, examples=["cataract-june"])] = None
    utm_term: Annotated[str | None, Field(max_length=2_000)] = None
    utm_content: Annotated[str | None, Field(max_length=2_000)] = None
    gclid: Annotated[str | None, Field(max_length=2_000)] = None
    fbclid: Annotated[str | None, Field(max_length=2_000)] = None
    referrer: Annotated[str | None, Field(max_length=2_000)] = None
    landing_page: Annotated[str | None, Field(max_length=2_000, examples=["https://eye.example/cataract"])] = None


_ATTRIBUTION = frozenset(Attribution.model_fields)


class LeadCapture(Details, Contact, Attribution):
    """The body of `POST /leads`, as people and programs write it; `normalise` makes a `Submission` of it.

    Needs a phone, an e-mail address or an external id.
    """

    source: Annotated[Source, Field(examples=["website"])] = Source.WEBSITE
    external_ids: Annotated[dict[str, str], Field(max_length=MOST_EXTERNAL_IDS, examples=[{"crm": "A-1042"}])] = {}
    consents: Annotated[tuple[ConsentGiven, ...], Field(max_length=_MOST_CONSENTS)] = ()
    custom: Annotated[dict[str, Custom], Field(max_length=_MOST_CUSTOM, examples=[{"left_eye": True}])] = {}


class LeftOut(BaseModel):
    """A part of a submission that could not count: told to whoever captured it, where the channel is authenticated."""

    model_config = ConfigDict(frozen=True)

    field: str
    message: str


class Submission(Details, Attribution):
    """One submission in normal form; its strings are clean, its numbers bounded. Broken rules raise `Invalid`."""

    first_name: Annotated[str, Field(max_length=100)] = ""
    last_name: Annotated[str, Field(max_length=100)] = ""
    phone_e164: Annotated[str | None, Field(pattern=r"^\+[1-9][0-9]{5,14}$")] = None
    phone_extension: Annotated[str, Field(max_length=20)] = ""
    email: Annotated[str | None, Field(max_length=254)] = None
    email_norm: Annotated[str | None, Field(max_length=254)] = None
    source: Source
    external_ids: Annotated[dict[str, str], Field(max_length=MOST_EXTERNAL_IDS)] = {}
    consents: Annotated[tuple[ConsentGiven, ...], Field(max_length=_MOST_CONSENTS)] = ()
    received_at: AwareDatetime
    custom: Annotated[dict[str, Custom], Field(max_length=_MOST_CUSTOM)] = {}
    warnings: Annotated[tuple[LeftOut, ...], Field(exclude=True)] = ()

    @model_validator(mode="after")
    def _keeps_the_rules(self) -> Self:
        _check_texts(self)
        _check_external_ids(self.external_ids)
        _check_custom(self.custom)
        _check_birth_date(self.birth_date, self.received_at)
        if not (self.phone_e164 or self.email or self.external_ids):
            if stand_ins := [left.field for left in self.warnings if left.message == _NOBODYS]:
                raise Invalid(stand_ins[0], f"{_NOBODYS}; {_REQUIRED}")
            raise Invalid("phone", _REQUIRED)
        if (self.email is None) != (self.email_norm is None):
            raise Invalid("email", "address and normal form must come together")
        return self


def normalise(capture: LeadCapture, region: str, now: datetime) -> Submission:
    """`region` (ISO 3166) reads national phone numbers; `now` is when it was received. Raises `Invalid`."""
    raw_phone, raw_email, left_out = _contacts(capture, region)
    phone = normalise_phone(raw_phone, region) if raw_phone else None
    email = typed_email(raw_email) if raw_email else None
    return Submission(
        first_name=_name(capture.first_name, "first_name"),
        last_name=_name(capture.last_name, "last_name"),
        phone_e164=phone.e164 if phone else None,
        phone_extension=phone.extension if phone else "",
        email=email.address if email else None,
        email_norm=email.norm if email else None,
        source=capture.source,
        external_ids={
            key: clean_line(value, f"external_ids.{key}", 200)
            for key, value in capture.external_ids.items()
            if not is_placeholder(value)
        },
        consents=_with_the_enquiry(capture.consents),
        received_at=now,
        custom=clean_custom(capture.custom),
        warnings=left_out,
        **clean_details(capture),
        **{field: _cut(getattr(capture, field), field) for field in Attribution.model_fields},
    )


def _contacts(capture: LeadCapture, region: str) -> tuple[str, str, tuple[LeftOut, ...]]:
    """Placeholders are left out and told."""
    phone, email, left_out = given(capture.phone), given(capture.email), [*_placeholders(capture)]
    if phone and is_stand_in_phone(phone, region):
        phone = ""
        left_out.append(LeftOut(field="phone", message=_NOBODYS))
    if email and is_stand_in_email(email):
        email = ""
        left_out.append(LeftOut(field="email", message=_NOBODYS))
    return phone, email, tuple(left_out)


def _name(written: str, field: str) -> str:
    return "" if is_placeholder_name(written) else normalise_name(written, field)


def _placeholders(capture: LeadCapture) -> tuple[LeftOut, ...]:
    """An id that says so would be everybody's, and join them all: whose an id is, no name contradicts."""
    written = {"phone": capture.phone, "email": capture.email}
    written |= {f"external_ids.{key}": value for key, value in capture.external_ids.items()}
    return tuple(
        LeftOut(field=field, message="says only that there is none, and was left out")
        for field, value in written.items()
        if is_placeholder(value or "")
    )


def normalised(capture: LeadCapture, region: str, now: datetime) -> Submission:
    """As `normalise`; raises `Invalid` whichever way a rule was broken."""
    try:
        return normalise(capture, region, now)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise Invalid(field_name(first["loc"]), message_of(first)) from None


def _with_the_enquiry(consents: tuple[ConsentGiven, ...]) -> tuple[ConsentGiven, ...]:
    """Who asks may be answered: the submission is itself the consent to that, and to nothing more."""
    if any(consent.purpose is Purpose.ENQUIRY for consent in consents):
        return consents
    return (*consents, ConsentGiven(purpose=Purpose.ENQUIRY, text_version="submission"))


def _cut(value: str | None, field: str) -> str | None:
    """What ad networks append may be long; it is cut, because no lead is lost over a tracking parameter."""
    if not value:
        return None
    return clean_line(value, field, _LINK_LIMIT)[: _ATTRIBUTION_LIMITS.get(field, 200)] or None


def _check_texts(submission: Submission) -> None:
    for field, value in vars(submission).items():
        if isinstance(value, str):
            refuse_unstorable(value, field)
            if field in _ATTRIBUTION and len(value) > _ATTRIBUTION_LIMITS.get(field, 200):
                raise Invalid(field, "is too long")


def _check_external_ids(external_ids: dict[str, str]) -> None:
    for key, value in external_ids.items():
        _check_key(key, "external_ids")
        refuse_unstorable(value, f"external_ids.{key}")
        if not 1 <= len(value) <= 200:
            raise Invalid(f"external_ids.{key}", "must have 1 to 200 characters")


def _check_custom(custom: dict[str, Custom]) -> None:
    for key, value in custom.items():
        _check_key(key, "custom")
        field = f"custom.{key}"
        if isinstance(value, str):
            refuse_unstorable(value, field)
            if len(value) > 1_000:
                raise Invalid(field, "must be at most 1000 characters")
        elif not abs(value) <= LARGEST_NUMBER:  # so that NaN is refused, too
            raise Invalid(field, "must be a number within ±2^53")


def _check_key(key: str, field: str) -> None:
    if not _KEY.fullmatch(key):
        raise Invalid(field, "keys must be at most 40 lower-case letters, digits and _, and begin with a letter")


def _check_birth_date(birth_date: date | None, received_at: datetime) -> None:
    """A day is allowed for time zones."""
    if birth_date is not None and not -1 <= (received_at.date() - birth_date).days <= _OLDEST_DAYS:
        raise Invalid("birth_date", "must be a day of the last 130 years")
