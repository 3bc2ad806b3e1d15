"""Leads of ad networks: what a network says in our words, and how a form's answers become a submission."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.capture.integrations import IntegrationConfig
from domain.capture.mapping import whole_name
from domain.capture.submission import Attribution, LeadCapture, Submission, normalise
from domain.errors import Invalid
from domain.leads.lead import Channel, Source
from domain.leads.profile import REQUESTED, custom_key, of_type
from domain.outreach.consent import Purpose
from domain.text.plain import Plain
from domain.text.yes_no import yes_or_no

_CONTACT = ("phone", "email")
# Meta: token expired or revoked, permission missing. LinkedIn: by HTTP status.
SECRETS_REFUSED = frozenset({"10", "190", "200", "401", "403"})
# What the networks call their own questions, in lower case; the first that is answered counts.
STANDARD: Mapping[str, str] = {
    "full_name": "full_name",
    "first_name": "first_name",
    "last_name": "last_name",
    "phone_number": "phone",
    "phone": "phone",
    "work_phone_number": "phone",
    "work_phone": "phone",
    "email": "email",
    "work_email": "email",
    "city": "city",
    "date_of_birth": "birth_date",
    "street_address": "address_line",
    "zip_code": "postcode",
    "post_code": "postcode",
    "postal_code": "postcode",
    "gender": "sex",
}
VENDOR_ID = r"^[A-Za-z0-9_\-:.=~+]{1,200}$"
Question = Annotated[str, Field(min_length=1, max_length=200)]
Target = Annotated[
    str,
    Field(pattern=rf"^(full_name|{'|'.join(REQUESTED)}|custom\.[a-z][a-z0-9_]{{0,39}})$"),
]


class AdLeadState(StrEnum):
    WAITING = "waiting"
    CAPTURED = "captured"
    REJECTED = "rejected"
    TEST = "test"


class RequestedConsent(Plain):
    """A question that asks for consent: agreed to, it counts as this."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Question
    purpose: Purpose = Purpose.MARKETING
    channel: Channel | None = None
    text_version: Annotated[str, Field(min_length=1, max_length=50)]
    language: Annotated[str, Field(max_length=20)] = "en"


class FormMapping(Plain, BaseModel):
    """Which profile field each of a form's questions fills, beyond the network's own standard questions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: Annotated[
        dict[Question, Target], Field(max_length=50, examples=[{"which_eye?": "notes", "treatment": "procedure"}])
    ] = {}
    consents: Annotated[tuple[RequestedConsent, ...], Field(max_length=20)] = ()


@dataclass(frozen=True)
class AdLeadRef:
    """One row of `ad_leads`; ids only, for workflows."""

    tenant_id: int
    ad_lead_id: int


@dataclass(frozen=True)
class AdFormRef:
    """One row of `ad_forms`; ids only, for workflows."""

    tenant_id: int
    form_id: int


@dataclass(frozen=True)
class Retrieved:
    """What became of an ad lead; `code` says why it was rejected."""

    state: AdLeadState
    code: str = ""


@dataclass(frozen=True)
class NoticedLead:
    """A network says that it has this lead. `facts`: ids of ad and page, or the lead itself if it comes but once."""

    vendor_lead_id: str
    vendor_form_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class AdLead:
    """One lead as the network reports it: `answers` by question, `attribution` by the names of `Attribution`.

    `raw` is the network's answer as JSON, to be kept.
    """

    vendor_lead_id: str
    vendor_form_id: str | None
    source: Source
    answers: Mapping[str, str] = field(repr=False)
    attribution: Mapping[str, str]
    raw: str = field(repr=False)
    occurred_at: datetime | None = None
    is_test: bool = False


@dataclass(frozen=True)
class AdPage:
    """One page of a form's leads; `next` is the cursor of the page after, empty on the last."""

    leads: tuple[NoticedLead, ...]
    next: str = ""


@dataclass(frozen=True)
class AdAccount:
    """How one integration is reached."""

    config: IntegrationConfig
    secrets: Mapping[str, str] = field(repr=False)


class Unmappable(Exception):
    """No lead can be made of this; `code` names the field: `phone_invalid`, `email_invalid`, `no_contact`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def submission_key(source: Source, vendor_lead_id: str) -> str:
    """One lead of a network is one touch, however often it comes."""
    return f"{source.value}:{vendor_lead_id}"


def submission_of(
    lead: AdLead, mapping: FormMapping, campaign_id: int | None, region: str, now: datetime
) -> Submission:
    """What is invalid is left out; a valid phone or e-mail address is enough. Raises `Unmappable`."""
    given, spare = _given(lead, mapping)
    dropped: list[str] = []
    while any(given.get(name) for name in _CONTACT):
        try:
            whole = {**given, "source": lead.source, "campaign_id": campaign_id}
            return normalise(LeadCapture.model_validate(whole), region, now)
        except Invalid as error:
            path = error.field.split(".")
        except ValidationError as error:
            path = [str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"]]
        if not _drop(given, path):
            raise Unmappable(f"{path[0]}_invalid"[:50])
        dropped.append(path[0])
        if spare.get(path[0]):
            given[path[0]] = spare[path[0]].pop(0)
    raise Unmappable(next((f"{name}_invalid" for name in _CONTACT if name in dropped), "no_contact"))


def _given(lead: AdLead, mapping: FormMapping) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """By field, and further answers to the same; what the form's own mapping names comes before the standard questions.

    Notes are all of them.
    """
    answers = {question: answer.strip() for question, answer in lead.answers.items() if answer.strip()}
    mapped = [(mapping.fields[question], answer) for question, answer in answers.items() if question in mapping.fields]
    others = {question.lower(): answer for question, answer in answers.items() if question not in mapping.fields}
    mapped += [(STANDARD[question], others[question]) for question in STANDARD if question in others]
    given: dict[str, Any] = {**lead.attribution}
    given |= {question: answer for question, answer in others.items() if question in Attribution.model_fields}
    custom: dict[str, str] = {}
    spare: dict[str, list[str]] = {}
    for target, answer in mapped:
        if (key := custom_key(target)) is not None:
            custom.setdefault(key, answer)
        elif target == "notes":
            given[target] = f"{given[target]}\n{answer}" if target in given else answer
        elif target in given:
            spare.setdefault(target, []).append(answer)
        else:
            given[target] = answer
    whole_name(given)
    for name in given.keys() & of_type(bool):
        _read(given, name, yes_or_no)
    for name in given.keys() & of_type(date):
        _read(given, name, _day)
    consents = [
        _consent(requested) for requested in mapping.consents if _agrees(lead.answers.get(requested.question, ""))
    ]
    return {**given, "custom": custom, "consents": consents}, spare


def _drop(given: dict[str, Any], path: list[str]) -> bool:
    """Whether there was something to leave out."""
    if path[0] == "custom" and len(path) > 1 and path[1] in given["custom"]:
        del given["custom"][path[1]]
        return True
    return given.pop(path[0], None) is not None and path[0] not in ("consents", "custom")


def _read(given: dict[str, Any], name: str, reader: Callable[[str], object | None]) -> None:
    value = reader(str(given.pop(name)))
    if value is not None:
        given[name] = value


def _day(text: str) -> date | None:
    """ISO, or month/day/year as ad networks write it."""
    parts = text.split("/")
    try:
        return date(int(parts[2]), int(parts[0]), int(parts[1])) if len(parts) == 3 else date.fromisoformat(text)
    except ValueError:
        return None


def _agrees(answer: str) -> bool:
    return yes_or_no(answer) is True


def _consent(requested: RequestedConsent) -> dict[str, Any]:
    return requested.model_dump(exclude={"question"})
