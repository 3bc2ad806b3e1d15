"""The profile of a lead. Each field is named here once, and every room derives what it needs.

A new field is one entry in `Details` and a column of `leads` (a migration): docs/reference/lead-profile.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, Field
from pydantic.fields import FieldInfo

from domain.leads.contact import EMAIL_LIMIT, NAME_LIMIT
from domain.text.normal_form import clean_code, clean_line, clean_lines
from domain.text.placeholders import is_placeholder
from domain.text.plain import Plain
from domain.vocabulary.languages import LIMIT as LANGUAGE_LIMIT
from domain.vocabulary.languages import WRITTEN_LIMIT, language_code

NOTES_LIMIT = 5_000
_CUSTOM = "custom."


def custom_name(key: str) -> str:
    """The name of a tenant's own field among those of a profile."""
    return _CUSTOM + key


def custom_key(name: str) -> str | None:
    """The tenant's own field that is named so; None: a field of every tenant."""
    return name[len(_CUSTOM) :] if name.startswith(_CUSTOM) else None


class DayPart(StrEnum):
    """By the person's own clock: from 08:00, from 12:00, and from 17:00 to 21:00.

    A wish, not a permission: quiet hours and the hospital's own hours hold as well.
    """

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def as_code(written: Any) -> Any:
    """`Early morning` → `early_morning`, and a blank is none: for a field whose type names all its codes."""
    return "_".join(written.casefold().split()) or None if isinstance(written, str) else written


class Sex(StrEnum):
    """As a register writes it; `x` is neither of the two."""

    FEMALE = "f"
    MALE = "m"
    OTHER = "x"


_SEXES = {
    "female": "f",
    "woman": "f",
    "girl": "f",
    "male": "m",
    "man": "m",
    "boy": "m",
    "other": "x",
    "transgender": "x",
}


def as_sex(written: Any) -> Any:
    """`Female` → `f`, and what says nothing is none."""
    if not isinstance(written, str):
        return written
    said = written.strip().casefold()
    return None if said in ("", "u", "unknown") else _SEXES.get(said, said)


class FieldClass(StrEnum):
    """What a field says, and so who may read it: `api.auth.sight` has the roles."""

    CONTACT = "contact"  # who it is and how to reach them
    ENQUIRY = "enquiry"  # where they live and what suits them, for whoever plans a campaign
    PERSON = "person"  # what a register holds of them
    HEALTH = "health"  # what they want done, which says what ails them
    WORDS = "words"  # free words, theirs or an agent's, and a tenant's own fields: they may say anything


@dataclass(frozen=True)
class Traits:
    """What the rooms do with a field, beyond its type and limit.

    `clean` makes the normal form of a text; `limit` is its length there, where the written form may be longer.
    """

    meaning: str
    label: str = ""
    clean: Callable[[str, str, int], str] | None = None
    limit: int | None = None
    fills_blanks: bool = True  # of the survivor of a merge, and of a known lead that writes again
    needs_proof: bool = True  # of a known person: then only from a channel that proves who speaks
    is_fact: bool = True  # for rules, under the same name
    is_requested: bool = True  # of the person: on forms, in ads
    is_portable: bool = True  # means the same in another installation
    is_personal: bool = True  # never in a workflow's history
    of: FieldClass = FieldClass.WORDS  # what nobody has classed may say anything


class Contact(Plain):
    """Who it is and how to reach them, as people write it; `domain.leads.contact` makes the normal forms."""

    first_name: Annotated[
        str,
        Field(max_length=500, examples=["Meera"]),
        Traits("First name.", limit=NAME_LIMIT, fills_blanks=False, is_fact=False, of=FieldClass.CONTACT),
    ] = ""
    last_name: Annotated[
        str,
        Field(max_length=500, examples=["Raman"]),
        Traits("Family name.", limit=NAME_LIMIT, fills_blanks=False, is_fact=False, of=FieldClass.CONTACT),
    ] = ""
    phone: Annotated[
        str | None,
        Field(max_length=100, examples=["098765 43210"]),
        Traits("Phone number.", fills_blanks=False, is_fact=False, of=FieldClass.CONTACT),
    ] = None
    email: Annotated[
        str | None,
        Field(max_length=320, examples=["meera.raman@example.com"]),
        Traits("E-mail address.", limit=EMAIL_LIMIT, fills_blanks=False, is_fact=False, of=FieldClass.CONTACT),
    ] = None


class Details(Plain):
    """What else is known of the person. `procedure` and `timeframe` are codes of the tenant's own rules."""

    campaign_id: Annotated[
        int | None,
        Field(ge=1, lt=2**63),
        Traits(
            "The campaign's id.",
            label="campaign",
            is_requested=False,
            is_portable=False,
            is_personal=False,
            needs_proof=False,
            of=FieldClass.ENQUIRY,
        ),
    ] = None
    city: Annotated[
        str | None,
        Field(max_length=100, examples=["Chennai"]),
        Traits("City of the person.", clean=clean_line, of=FieldClass.ENQUIRY),
    ] = None
    address_line: Annotated[
        str | None,
        Field(max_length=200, examples=["12 Kamaraj Street, Adyar"]),
        Traits(
            "House number, street and area.",
            label="address",
            clean=clean_line,
            is_fact=False,
            of=FieldClass.PERSON,
        ),
    ] = None
    postcode: Annotated[
        str | None,
        Field(max_length=20, examples=["600020"]),
        Traits("Postcode of the person.", clean=clean_line, of=FieldClass.PERSON),
    ] = None
    language: Annotated[
        str | None,
        Field(max_length=WRITTEN_LIMIT, examples=["ta"]),
        Traits(
            "Languages of the person: by name, in any script, or as codes such as ta or ta,en.",
            limit=LANGUAGE_LIMIT,
            clean=lambda raw, field, _: language_code(raw, field),
            of=FieldClass.ENQUIRY,
        ),
    ] = None
    procedure: Annotated[
        str | None,
        Field(max_length=50, examples=["cataract"]),
        Traits("The procedure they want, by name or as a code.", clean=clean_code, of=FieldClass.HEALTH),
    ] = None
    timeframe: Annotated[
        str | None,
        Field(max_length=20, examples=["this_month"]),
        Traits(
            "When they want the procedure, as a code.",
            label="when they want it",
            clean=clean_code,
            of=FieldClass.HEALTH,
        ),
    ] = None
    insurance: Annotated[
        bool | None,
        Field(examples=[True]),
        Traits("Whether the person is insured.", of=FieldClass.PERSON),
    ] = None
    birth_date: Annotated[
        date | None,
        Field(examples=["1961-04-02"]),
        Traits("Date of birth; in rules: `age_years`.", is_fact=False, of=FieldClass.PERSON),
    ] = None
    sex: Annotated[
        Sex | None,
        BeforeValidator(as_sex),
        Field(examples=["f"]),
        Traits("Sex of the person: f, m or x.", is_fact=False, of=FieldClass.PERSON),
    ] = None
    preferred_time: Annotated[
        DayPart | None,
        BeforeValidator(as_code),
        Field(examples=["evening"]),
        Traits("Preferred time for calls.", of=FieldClass.ENQUIRY),
    ] = None
    notes: Annotated[
        str | None,
        Field(max_length=NOTES_LIMIT, examples=["Cloudy sight in the left eye."]),
        Traits("What they wrote; in rules: `words`.", clean=clean_lines, fills_blanks=False, is_fact=False),
    ] = None


@dataclass(frozen=True)
class ProfileField:
    """One entry. `type` is str, bool, int, date, or a `StrEnum` of all the codes that there are."""

    name: str
    type: type
    limit: int | None
    traits: Traits

    @property
    def codes(self) -> frozenset[str]:
        """All that it can be; empty for a field that is free."""
        return frozenset(self.type) if issubclass(self.type, StrEnum) else frozenset()


def _entries(section: type[BaseModel]) -> dict[str, ProfileField]:
    return {name: _entry(name, info) for name, info in section.model_fields.items()}


def _entry(name: str, info: FieldInfo) -> ProfileField:
    (traits,) = (one for one in info.metadata if isinstance(one, Traits))
    written = next((one.max_length for one in info.metadata if hasattr(one, "max_length")), None)
    (type_,) = (one for one in get_args(info.annotation) or (info.annotation,) if one is not type(None))
    return ProfileField(name, type_, traits.limit or written, traits)


CONTACT: Mapping[str, ProfileField] = _entries(Contact)
DETAILS: Mapping[str, ProfileField] = _entries(Details)
PROFILE: Mapping[str, ProfileField] = {**CONTACT, **DETAILS}
# Blanks of these are filled from what else is known of the same person; contacts go by rules of their own.
FILLED = tuple(name for name, field in PROFILE.items() if field.traits.fills_blanks)
FACTS: Mapping[str, ProfileField] = {name: field for name, field in PROFILE.items() if field.traits.is_fact}
REQUESTED: Mapping[str, ProfileField] = {name: field for name, field in PROFILE.items() if field.traits.is_requested}


def class_of(name: str) -> FieldClass:
    """Of a field by its name, a tenant's own (`custom.<key>`) among them."""
    field = PROFILE.get("phone" if name == "phone_extension" else name)
    return field.traits.of if field else FieldClass.WORDS


@cache
def of_type(type_: type) -> frozenset[str]:
    """The names of the fields of this type."""
    return frozenset(name for name, field in PROFILE.items() if field.type is type_)


def details_of(source: Any) -> dict[str, Any]:
    """Every detail, from whatever has them as attributes: a capture, a submission, a row."""
    return {name: getattr(source, name) for name in DETAILS}


def clean_details(written: Details) -> dict[str, Any]:
    """In normal form; a blank text is None. Raises `Invalid`."""
    return {name: _clean(field, getattr(written, name)) for name, field in DETAILS.items()}


def _clean(field: ProfileField, value: Any) -> Any:
    if field.traits.clean is None or field.limit is None:
        return value
    value = "" if value and is_placeholder(value) else value
    return field.traits.clean(value or "", field.name, field.limit) or None
