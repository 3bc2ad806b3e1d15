"""What a person filled in, read by the form's own rules: a capture, or an error for each field in the form's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.capture.forms.definition import REFERRAL_CODE, FormDefinition, FormField, FormTexts, Kind
from domain.capture.submission import Attribution, ConsentGiven, LeadCapture
from domain.errors import Invalid
from domain.leads.contact import normalise_phone, typed_email
from domain.leads.lead import Source
from domain.leads.profile import REQUESTED
from domain.leads.stand_ins import is_stand_in_email, is_stand_in_phone
from domain.tenants.custom_fields import Custom
from domain.text.faults import message_of
from domain.text.normal_form import refuse_unstorable, storable, trim
from domain.text.placeholders import is_placeholder
from domain.text.plain import Plain, number_of
from domain.vocabulary.languages import WRITTEN_LIMIT

YES, NO = "yes", "no"
CONSENT = "consent."
_LONGEST = {**{name: field.limit for name, field in REQUESTED.items()}, "language": WRITTEN_LIMIT, REFERRAL_CODE: 40}
_LONGEST_CUSTOM = 1_000
_LINK_LIMIT = 2_000


class Filled(Plain, BaseModel):
    """One submission of a form as it came, whichever way: answers by field name, versions of the consents ticked.

    `link` is the signed link that led here, `ref` a referral code in the page's address, `page` that address.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    answers: Annotated[dict[str, str], Field(max_length=60)] = {}
    consents: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    attribution: Annotated[dict[str, str], Field(max_length=20)] = {}
    link: Annotated[str, Field(max_length=300)] = ""
    ref: Annotated[str, Field(max_length=300)] = ""
    page: str = ""

    def storable(self, form: FormDefinition) -> "Filled":
        """What the form asked for, without what no database holds: this is kept as the raw submission."""
        requested = {field.name for field in form.fields}
        known = {consent.text_version for consent in form.consents}
        return Filled(
            answers={name: value for name, value in self.answers.items() if name in requested},
            consents=tuple(version for version in self.consents if version in known),
            attribution=_attribution(self.attribution),
            link=storable(self.link),
            ref=storable(self.ref),
            page=storable(self.page)[:_LINK_LIMIT],
        )

    @property
    def referral_code(self) -> str:
        """The code that was typed, else the one in the address."""
        return self.answers.get(REFERRAL_CODE, "").strip() or self.ref.strip()


@dataclass(frozen=True)
class Reading:
    """`errors` by field name (`consent.` and version for a box); with any of them there is no `capture`."""

    errors: dict[str, str] = field(default_factory=dict)
    capture: LeadCapture | None = None


def longest(requested: FormField) -> int:
    """In characters."""
    return _LONGEST.get(requested.name) or _LONGEST_CUSTOM


def read_filled(form: FormDefinition, filled: Filled, country: str, language: str) -> Reading:
    """Every fault at once. `country` (ISO 3166) reads national phone numbers; `language` is that of the page."""
    values: dict[str, Custom | date] = {}
    errors: dict[str, str] = {}
    nobodys: dict[str, str] = {}
    for requested in form.fields:
        raw = trim(filled.answers.get(requested.name, ""))
        fault = _fault(form.texts, requested, raw, country)
        if fault and not requested.required and _is_nobodys(requested, raw, country):
            nobodys[requested.name] = fault
        elif fault:
            errors[requested.name] = fault
        elif raw:
            values[requested.name] = _value(requested, raw)
    contacts = [requested.name for requested in form.fields if requested.name in ("phone", "email")]
    if not any(name in values or name in errors for name in contacts):
        errors |= nobodys or {contacts[0]: form.texts.contact}
    for consent in form.consents:
        if consent.required and consent.text_version not in filled.consents:
            errors[CONSENT + consent.text_version] = form.texts.consent
    return Reading(errors) if errors else _captured(form, filled, values, language)


def fault_in_words(form: FormDefinition, error: Invalid) -> dict[str, str]:
    """A broken rule of the lead, reported at the form field that caused it, else at the first field."""
    names = [requested.name for requested in form.fields]
    name = error.field if error.field in names else names[0]
    return {name: form.texts.too_long if "at most" in str(error) else form.texts.invalid}


def _fault(texts: FormTexts, requested: FormField, raw: str, country: str) -> str:
    if not raw:
        return texts.missing if requested.required else ""
    if len(raw) > longest(requested):
        return texts.too_long
    try:
        refuse_unstorable(raw, requested.name)
        if _is_nobodys(requested, raw, country):
            raise Invalid(requested.kind.value, "is nobody's own")
        if requested.kind is Kind.PHONE:
            normalise_phone(raw, country)
        elif requested.kind is Kind.EMAIL:
            typed_email(raw)
        else:
            _value(requested, raw)
    except Invalid as error:
        return {"phone": texts.invalid_phone, "email": texts.invalid_email}.get(error.field, texts.invalid)
    except ValueError:
        return texts.invalid
    return ""


def _is_nobodys(requested: FormField, raw: str, country: str) -> bool:
    """Whether it is left out beside another contact: `n/a`, 9999999999, na@na.com."""
    if requested.kind is Kind.PHONE:
        return is_placeholder(raw) or is_stand_in_phone(raw, country)
    return requested.kind is Kind.EMAIL and (is_placeholder(raw) or is_stand_in_email(raw))


def _value(requested: FormField, raw: str) -> Custom | date:
    """Raises `ValueError`."""
    if requested.kind is Kind.CHOICE:
        return _one_of(raw, {choice.value: choice.value for choice in requested.choices})
    if requested.kind is Kind.YES_NO:
        return _one_of(raw, {YES: True, NO: False})
    if requested.kind is Kind.NUMBER:
        return _number(raw)
    if requested.kind is Kind.DATE:
        day = date.fromisoformat(raw)
        return day.isoformat() if requested.custom_key else day
    return raw


def _one_of(raw: str, known: Mapping[str, Custom]) -> Custom:
    if raw not in known:
        raise ValueError("is not offered")
    return known[raw]


def _number(raw: str) -> Custom:
    number = number_of(raw)
    if number is None:
        raise ValueError("is no number of ours")
    return number


def _captured(form: FormDefinition, filled: Filled, values: Mapping[str, Custom | date], language: str) -> Reading:
    defaults = form.defaults.model_dump(exclude_none=True)
    profile = {
        name: value for name, value in values.items() if not name.startswith("custom.") and name != REFERRAL_CODE
    }
    custom = {
        requested.custom_key: values[requested.name]
        for requested in form.fields
        if requested.custom_key and requested.name in values
    }
    try:
        capture = LeadCapture.model_validate(
            {
                **defaults,
                **profile,
                "custom": custom,
                "consents": _given(form, filled, language),
                **_attribution(filled.attribution),
            }
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return Reading(fault_in_words(form, Invalid(".".join(map(str, first["loc"])), message_of(first))))
    return Reading(capture=capture)


def _given(form: FormDefinition, filled: Filled, language: str) -> list[ConsentGiven]:
    """Only what was ticked, and only of texts that the form shows now."""
    return [
        ConsentGiven(purpose=consent.purpose, channel=channel, text_version=consent.text_version, language=language)
        for consent in form.consents
        if consent.text_version in filled.consents
        for channel in consent.channels or (None,)
    ]


def _attribution(said: Mapping[str, str]) -> dict[str, str]:
    """No lead is lost over a tracking parameter: what cannot be stored of it is left out."""
    kept = {name: said.get(name, "") for name in Attribution.model_fields}
    return {name: storable(value)[:_LINK_LIMIT] for name, value in kept.items() if value}


def source_of(form: FormDefinition, link_kind: str | None, referred: bool) -> Source:
    """A referred person came by referral, at an event or not."""
    if referred:
        return Source.REFERRAL
    return Source.EVENT if link_kind == "event" else form.defaults.source
