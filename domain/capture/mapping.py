"""From somebody else's body to our fields: where each is found, and what their words mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from domain.errors import Invalid
from domain.leads.profile import PROFILE, of_type
from domain.text.normal_form import trim
from domain.text.placeholders import is_placeholder
from domain.text.plain import Plain
from domain.text.yes_no import yes_or_no

Scalar = StrictStr | StrictBool | StrictInt | StrictFloat
Path = Annotated[str, Field(min_length=1, max_length=200, examples=["contact.phones.0"])]
Target = Annotated[
    str,
    Field(
        pattern=rf"^(full_name|{'|'.join(PROFILE)}|utm_(source|medium|campaign|term|content)|gclid|fbclid|referrer|landing_page"
        r"|custom\.[a-z][a-z0-9_]{0,39}|external_ids\.[a-z][a-z0-9_]{0,39})$"
    ),
]
_LARGEST = 10**40
_INDEX = re.compile(r"[0-9]{1,6}")
_DATE = re.compile(r"([0-9]{1,4})\D([0-9]{1,2})\D([0-9]{1,4})(?:[T ].*)?", re.ASCII | re.DOTALL)
_ABSENT = object()
_TYPED = frozenset(name for name, field in PROFILE.items() if field.type is not str)


class FieldRule(Plain, BaseModel):
    """Where one field comes from: a place in the body, or always the same constant.

    `path` is dotted (`contact.phones.0`) or a JSON pointer (`/contact/phones/0`). `values` says what their words mean,
    whatever their case; other words are then refused. `dates`: in which order day, month and year stand.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path | None = None
    constant: Scalar | None = None
    values: Annotated[dict[str, Scalar], Field(max_length=200, examples=[{"Yes": True, "No": False}])] = {}
    dates: Literal["ymd", "dmy", "mdy"] = "ymd"

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Self:
        if (self.path is None) == (self.constant is None):
            raise ValueError("either path or constant")
        return self


@dataclass(frozen=True)
class MappingFault:
    """One thing that is wrong: our field, where it was looked for in their body, and the rule; never the value."""

    field: str
    path: str
    message: str


class Unmapped(Invalid):
    """No submission can be made of the body; `faults` are all that was found, at least one."""

    def __init__(self, faults: list[MappingFault]) -> None:
        super().__init__(faults[0].field, faults[0].message)
        self.faults = faults


def find(body: Any, path: str) -> Any:
    """What stands there; None when nothing does. A form's field whose name has dots is found by its whole name."""
    if isinstance(body, Mapping) and path in body:
        return body[path]
    found = body
    for step in _steps(path):
        found = _step(found, step)
        if found is _ABSENT:
            return None
    return found


def text_at(body: Any, path: str) -> str:
    """The text or number that stands there, without space around it; empty when there is none."""
    found = find(body, path)
    return (_text(found) or "").strip() if _is_scalar(found) else ""


def read_fields(body: Any, rules: Mapping[str, FieldRule]) -> tuple[dict[str, Any], list[MappingFault]]:
    """Each field that is there, in its own type, and what is wrong with the others. Blank is absent."""
    given: dict[str, Any] = {}
    faults: list[MappingFault] = []
    for field, rule in rules.items():
        found = rule.constant if rule.path is None else find(body, rule.path)
        if found is None or (isinstance(found, str) and is_blank(field, found)):
            continue
        try:
            given[field] = _read(field, rule, found)
        except Invalid as error:
            faults.append(MappingFault(field, rule.path or "", str(error)))
    return given, faults


def is_blank(field: str, text: str) -> bool:
    """Also `n/a` and its like, where no text is expected."""
    return not trim(text) or (field in _TYPED and is_placeholder(text))


def whole_name(given: dict[str, Any]) -> None:
    """Puts `full_name` in the place of first and last name, unless one of them is given."""
    whole = given.pop("full_name", "")
    if whole and not (given.get("first_name") or given.get("last_name")):
        given["first_name"], given["last_name"] = split_name(str(whole))


def split_name(whole: str) -> tuple[str, str]:
    """The last word is the family name."""
    words = whole.split()
    return (" ".join(words[:-1]), words[-1]) if len(words) > 1 else (whole.strip(), "")


def _steps(path: str) -> list[str]:
    if path.startswith("/"):
        return [step.replace("~1", "/").replace("~0", "~") for step in path[1:].split("/")]
    return path.split(".")


def _step(body: Any, step: str) -> Any:
    if isinstance(body, Mapping):
        return body.get(step, _ABSENT)
    if isinstance(body, list) and _INDEX.fullmatch(step) and int(step) < len(body):
        return body[int(step)]
    return _ABSENT


def _read(field: str, rule: FieldRule, found: Any) -> Any:
    if not _is_scalar(found):
        raise Invalid(field, "must be a single value")
    if rule.values:
        found = _meaning(field, rule.values, found)
    if field.startswith("custom."):
        return found
    if field in of_type(bool):
        return _yes_or_no(field, found)
    text = _text(found)
    if text is None:
        raise Invalid(field, "is too large a number")
    return _day(field, text, rule.dates) if field in of_type(date) else text


def _is_scalar(found: Any) -> bool:
    return isinstance(found, str | bool | int | float)


def _text(found: Any) -> str | None:
    """As one would write it; None for a number beyond every field."""
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, int) and abs(found) >= _LARGEST:
        return None
    return str(found)


def _meaning(field: str, values: Mapping[str, Scalar], found: Any) -> Scalar:
    word = (_text(found) or "").strip().casefold()
    for theirs, ours in values.items():
        if theirs.strip().casefold() == word:
            return ours
    raise Invalid(field, "has a value that the mapping does not list")


def _yes_or_no(field: str, found: Any) -> bool:
    said = yes_or_no(_text(found) or "")
    if said is None:
        raise Invalid(field, "must be yes or no")
    return said


def _day(field: str, text: str, order: str) -> date:
    parts = _DATE.fullmatch(text.strip())
    if parts is None:
        raise Invalid(field, f"must be a date ({order})")
    by_name = dict(zip(order, parts.groups(), strict=True))
    try:
        if len(by_name["y"]) != 4:
            raise ValueError("a year has four digits")
        return date(*(int(by_name[name]) for name in "ymd"))
    except ValueError:
        raise Invalid(field, f"must be a date ({order})") from None
