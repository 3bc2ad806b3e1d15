"""A tenant's own fields of a lead: what may stand in each."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from unicodedata import normalize

from pydantic import (
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
)

from domain.conditions.facts import Catalog, FactType
from domain.errors import Invalid
from domain.text.normal_form import clean_lines
from domain.text.placeholders import is_placeholder
from domain.text.plain import number_of
from domain.text.yes_no import yes_or_no

MOST_FIELDS = 50
_LONGEST_TEXT = 1_000
_DATE = re.compile(r"\d{4}-\d\d-\d\d")

Custom = StrictStr | StrictBool | StrictInt | StrictFloat


class FieldType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True)
class CustomField:
    """One field that the tenant keeps; `choices` of a choice only."""

    key: str
    type: FieldType
    choices: tuple[str, ...] = ()
    required: bool = False


_FACT_TYPES = {
    FieldType.TEXT: FactType.TEXT,
    FieldType.NUMBER: FactType.NUMBER,
    FieldType.BOOLEAN: FactType.FLAG,
    FieldType.DATE: FactType.MOMENT,
    FieldType.CHOICE: FactType.TEXT,
}


def own_catalog(fields: Sequence[CustomField]) -> Catalog:
    """A tenant's own fields as facts for rules: `custom.<key>`."""
    return {f"custom.{field.key}": _FACT_TYPES[field.type] for field in fields}


def check_custom(
    custom: Mapping[str, Custom], fields: Sequence[CustomField], before: Mapping[str, Custom] | None = None
) -> None:
    """Raises `Invalid` for `custom.<key>`. A tenant that defined no fields keeps whatever it is given.

    `before`: what is stored already may stay as it is, even if its field has gone since.
    """
    if not fields:
        return
    known, stored = {field.key: field for field in fields}, before or {}
    for key, value in custom.items():
        if key in stored and (type(stored[key]), stored[key]) == (type(value), value):
            continue
        fault = _fault(known[key], value) if key in known else "is not a field of this hospital"
        if fault:
            raise Invalid(f"custom.{key}", fault)
    for field in fields:
        if field.required and custom.get(field.key, "") == "":
            raise Invalid(f"custom.{field.key}", "is required")


def clean_custom(custom: Mapping[str, Custom]) -> dict[str, Custom]:
    """Texts in normal form: a choice that was typed on another keyboard is the same. Raises `Invalid`."""
    return {
        key: clean_lines(value, f"custom.{key}", _LONGEST_TEXT) if isinstance(value, str) else value
        for key, value in custom.items()
    }


def accepted(custom: Mapping[str, Custom], fields: Sequence[CustomField]) -> dict[str, Custom]:
    """What fits, for channels where no lead is lost over a field; numbers and yes or no may come as text there."""
    if not fields:
        return dict(custom)
    known = {field.key: field for field in fields}
    kept: dict[str, Custom] = {}
    for key, value in custom.items():
        if key in known:
            read = _read(known[key], value)
            if _fault(known[key], read) is None:
                kept[key] = read
    return kept


def from_text(custom: Mapping[str, Custom], fields: Sequence[CustomField]) -> dict[str, Custom]:
    """Numbers and yes or no as a table writes them; what does not fit stays as it is, for `check_custom` to name."""
    known = {field.key: field for field in fields}
    read = {key: _read(known[key], value) if key in known else value for key, value in clean_custom(custom).items()}
    return {key: value for key, value in read.items() if not _is_blank(known.get(key), value)}


def as_stored(key: str, text: str, fields: Sequence[CustomField]) -> str:
    """What a filter names, written as the database writes what stands in the field. Raises `Invalid`."""
    known = {field.key: field for field in fields}
    value: Custom = clean_lines(text, f"custom.{key}", _LONGEST_TEXT)
    if fields:
        if key not in known:
            raise Invalid(f"custom.{key}", "is not a field of this hospital")
        value = _read(known[key], value)
        if fault := _fault(known[key], value):
            raise Invalid(f"custom.{key}", fault)
    return value if isinstance(value, str) else json.dumps(value)


def _is_blank(field: CustomField | None, value: Custom) -> bool:
    """`n/a` and its like, where no text is expected; a choice may be called so."""
    typed = field is not None and field.type is not FieldType.TEXT and value not in field.choices
    return typed and isinstance(value, str) and is_placeholder(value)


def _fault(field: CustomField, value: Custom) -> str | None:
    match field.type:
        case FieldType.TEXT:
            return None if isinstance(value, str) else "must be a text"
        case FieldType.NUMBER:
            return None if isinstance(value, int | float) and not isinstance(value, bool) else "must be a number"
        case FieldType.BOOLEAN:
            return None if isinstance(value, bool) else "must be true or false"
        case FieldType.DATE:
            return None if isinstance(value, str) and _is_date(value) else "must be a date like 2026-06-01"
        case FieldType.CHOICE:
            return None if isinstance(value, str) and value in _choices(field) else "must be one of the field's choices"


def _choices(field: CustomField) -> frozenset[str]:
    """In normal form, whenever they were written down."""
    return frozenset(normalize("NFC", choice) for choice in field.choices)


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _read(field: CustomField, value: Custom) -> Custom:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if field.type is FieldType.NUMBER:
        number = number_of(text)
        return text if number is None else number
    if field.type is FieldType.BOOLEAN and (said := yes_or_no(text)) is not None:
        return said
    return value if field.type is FieldType.TEXT else text
