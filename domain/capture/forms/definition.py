"""What a form asks, says and allows: data that a tenant edits, never code."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, StrictBool

from domain.errors import Invalid
from domain.leads.lead import Channel, Source
from domain.leads.profile import REQUESTED, ProfileField, custom_key
from domain.outreach.consent import Purpose
from domain.tenants.custom_fields import CustomField
from domain.text.plain import Plain

REFERRAL_CODE = "referral_code"
_CUSTOM = re.compile(r"custom\.[a-z][a-z0-9_]{0,39}")
_ORIGIN = re.compile(r"(?:https://[a-z0-9.\-]+|http://(?:localhost|127\.0\.0\.1))(?::[1-9][0-9]{0,4})?")
_LANGUAGE = r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})
Line = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(min_length=1, max_length=300)]
Paragraph = Annotated[str, Field(max_length=2_000)]


class Part(Plain):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kind(StrEnum):
    """How a field is asked for and read."""

    LINE = "line"
    LINES = "lines"
    PHONE = "phone"
    EMAIL = "email"
    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"


_SPECIAL = {"phone": Kind.PHONE, "email": Kind.EMAIL, "notes": Kind.LINES}
_BY_TYPE = {str: Kind.LINE, bool: Kind.YES_NO, date: Kind.DATE, int: Kind.NUMBER}


def _kind_of(field: ProfileField) -> Kind:
    return Kind.CHOICE if field.codes else _SPECIAL.get(field.name) or _BY_TYPE[field.type]


_PROFILE = {**{name: _kind_of(field) for name, field in REQUESTED.items()}, REFERRAL_CODE: Kind.LINE}
_OF_CHOICES = frozenset({Kind.LINE, Kind.LINES, Kind.CHOICE})
_CUSTOM_KINDS = {
    "text": Kind.LINE,
    "number": Kind.NUMBER,
    "boolean": Kind.YES_NO,
    "date": Kind.DATE,
    "choice": Kind.CHOICE,
}


class Choice(Part):
    """`value` is what the lead gets, `label` what the person reads."""

    value: Annotated[str, Field(min_length=1, max_length=100)]
    label: Words


class FormField(Part):
    """One question. `name` is a field of the profile, `custom.` and a key, or `referral_code`.

    `type` is for custom fields only. With `choices` the person picks one of them.
    """

    name: Annotated[str, Field(max_length=50)]
    label: Words
    required: StrictBool = False
    placeholder: Line = ""
    help: Annotated[str, Field(max_length=500)] = ""
    choices: Annotated[tuple[Choice, ...], Field(max_length=200)] = ()
    type: Literal["text", "number", "boolean", "date", "choice"] | None = None

    @property
    def kind(self) -> Kind:
        if self.choices:
            return Kind.CHOICE
        return _PROFILE.get(self.name) or _CUSTOM_KINDS[self.type or "text"]

    @property
    def custom_key(self) -> str | None:
        return custom_key(self.name)


class FormTexts(Part):
    """Every word that a person reads beside labels and consents; the defaults are English."""

    title: Words
    intro: Paragraph = ""
    button: Words = "Send"
    thanks_title: Words = "Thank you"
    thanks: Paragraph = "We have your request and will get in touch with you soon."
    optional: Words = "optional"
    choose: Words = "Please choose"
    yes: Words = "Yes"
    no: Words = "No"
    errors: Words = "Please check your entries"
    missing: Words = "Please fill in this field."
    invalid: Words = "Please check this field."
    invalid_phone: Words = "This is not a phone number that we can call. Please check its digits."
    invalid_email: Words = "This is not an e-mail address. Please check its spelling."
    too_long: Words = "This is too long. Please shorten it."
    contact: Words = "Please give a phone number or an e-mail address."
    consent: Words = "Please tick this box to go on."
    captcha: Words = "Please show that you are a person."
    expired: Words = "This page was open for a long time. Please send it once more."
    used: Words = "This page was sent several times already. Please press the button once more."
    failed: Words = "This could not be sent. Please try again in a moment."


class FormConsent(Part):
    """A box to tick. No channels: every channel. A version's text never changes; a new text needs a new version."""

    purpose: Purpose
    channels: Annotated[tuple[Channel, ...], Field(max_length=3)] = ()
    text_version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$")]
    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    required: StrictBool = False


class FormDefaults(Part):
    """What a lead gets that the form does not ask for."""

    source: Source = Source.WEBSITE
    procedure: Annotated[str | None, Field(max_length=50)] = None
    city: Annotated[str | None, Field(max_length=100)] = None
    language: Annotated[str | None, Field(max_length=20)] = None


class Captcha(Part):
    """`none` needs no key; the secret that belongs to `site_key` is a setting of the engine."""

    kind: Literal["none", "turnstile", "hcaptcha"] = "none"
    site_key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{0,100}$")] = ""


class FormDefinition(Part):
    """A whole form. Names, versions and origins are unique; `check_definition` checks the rest.

    `minimum_seconds`: who fills it in faster is a robot. `redirect`: https, where people go afterwards.
    `allowed_origins`: the sites whose pages may post to it, exactly as browsers write them.
    """

    fields: Annotated[tuple[FormField, ...], Field(min_length=1, max_length=40)]
    texts: FormTexts
    language: Annotated[str, Field(pattern=_LANGUAGE, max_length=20)] = "en"
    consents: Annotated[tuple[FormConsent, ...], Field(max_length=10)] = ()
    redirect: Annotated[str | None, Field(max_length=2_000)] = None
    allowed_origins: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    defaults: FormDefaults = FormDefaults()
    minimum_seconds: Annotated[float, Field(ge=0, le=60)] = 2
    captcha: Captcha = Captcha()

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        return "rtl" if self.language.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def check_definition(form: FormDefinition) -> None:
    """Raises `Invalid` with the path of the first part that breaks a rule."""
    for index, field in enumerate(form.fields):
        _check_field(field, f"fields.{index}")
    _check_unique((field.name for field in form.fields), "fields", "name")
    if not {"phone", "email"} & {field.name for field in form.fields}:
        raise Invalid("fields", "must ask for a phone or an email")
    _check_unique((consent.text_version for consent in form.consents), "consents", "text_version")
    for index, origin in enumerate(form.allowed_origins):
        if not _ORIGIN.fullmatch(origin):
            raise Invalid(f"allowed_origins.{index}", "must be like https://www.example.com, without a path")
    if form.redirect is not None:
        _check_redirect(form.redirect)
    if (form.captcha.kind == "none") != (form.captcha.site_key == ""):
        raise Invalid("captcha.site_key", "is required with a captcha, and only then")


def check_custom_fields(form: FormDefinition, own: Sequence[CustomField]) -> None:
    """The form asks for the tenant's own fields only, as they are; a tenant without fields of its own stores any field.

    Raises `Invalid` as `check_definition`.
    """
    known = {field.key: field for field in own}
    for index, field in enumerate(form.fields if own else ()):
        if field.custom_key is None:
            continue
        kept = known.get(field.custom_key)
        if kept is None:
            raise Invalid(f"fields.{index}.name", "is not a field of this hospital")
        if kept.type.value != field.type:
            raise Invalid(f"fields.{index}.type", f"is {kept.type.value} at this hospital")
        for place, choice in enumerate(field.choices if kept.choices else ()):
            if choice.value not in kept.choices:
                raise Invalid(f"fields.{index}.choices.{place}.value", "is not a choice of the hospital's field")


def _check_field(field: FormField, path: str) -> None:
    custom = bool(_CUSTOM.fullmatch(field.name))
    if not custom and field.name not in _PROFILE:
        raise Invalid(f"{path}.name", f"must be one of {', '.join(_PROFILE)}, or custom. and a key")
    if custom != (field.type is not None):
        raise Invalid(f"{path}.type", "is required for custom fields, and only there")
    if Kind.CHOICE in (field.type, _PROFILE.get(field.name)) and not field.choices:
        raise Invalid(f"{path}.choices", "must not be empty for this type")
    if field.choices and field.type not in (None, "text", "choice"):
        raise Invalid(f"{path}.choices", "do not fit the type")
    if field.choices and (field.name == REFERRAL_CODE or _PROFILE.get(field.name, Kind.LINE) not in _OF_CHOICES):
        raise Invalid(f"{path}.choices", "do not fit this field")
    _check_codes(field, path)
    _check_unique((choice.value for choice in field.choices), f"{path}.choices", "value")


def _check_codes(field: FormField, path: str) -> None:
    codes = REQUESTED[field.name].codes if field.name in REQUESTED else ()
    for index, choice in enumerate(field.choices if codes else ()):
        if choice.value not in codes:
            raise Invalid(f"{path}.choices.{index}.value", f"must be one of {', '.join(sorted(codes))}")


def _check_unique(values: Iterable[str], path: str, part: str) -> None:
    seen: Counter[str] = Counter()
    for index, value in enumerate(values):
        if seen[value]:
            raise Invalid(f"{path}.{index}.{part}", "appears twice")
        seen[value] += 1


def _check_redirect(url: str) -> None:
    try:
        parts = urlsplit(url)
        sound = parts.scheme == "https" and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        sound = False
    if not sound or not re.fullmatch(r"[!-~]+", url) or re.search(r"[\\\"'<>;,]", url.split("?")[0]):
        raise Invalid("redirect", "must be an address that begins with https://")


def origin_of(url: str) -> str:
    """`https://a.example/x?y` → `https://a.example`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
