"""The map of an import: which column, or which text made of columns, becomes which field of a lead."""

import difflib
import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.capture.submission import ConsentGiven, LeadCapture
from domain.errors import Invalid
from domain.leads.lead import Source
from domain.leads.profile import PROFILE, of_type
from domain.tenants.calendar import zone_named
from domain.text.faults import message_of
from domain.text.plain import Plain
from domain.text.suggestions import instead

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_OPEN_ENDED = ("custom.", "external_ids.")
_NOT_BY_COLUMN = frozenset({"source", "external_ids", "consents", "custom"})
TARGETS = frozenset({*LeadCapture.model_fields, "full_name"}) - _NOT_BY_COLUMN
# Of an exported table, what another hospital cannot take over as it is.
_NOT_BY_NAME = frozenset(name for name, field in PROFILE.items() if not field.traits.is_portable)
_DAYS = of_type(date)
_MOST_SHOWN, _LONGEST_SHOWN = 20, 60
_BRANCHES = frozenset({"Dated", "Number", "SourceOf", "str", "int", "float", "bool"})


class Part(Plain, BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dated(Part):
    """A column with a date or time; `format` as in strptime, `zone` (IANA) for times without an offset."""

    column: str
    format: Annotated[str, Field(min_length=2)] = "%Y-%m-%d"
    zone: str = "UTC"

    @model_validator(mode="after")
    def _known_zone(self) -> Self:
        try:
            zone_named(self.zone)
        except Invalid as error:
            raise ValueError(str(error)) from None
        return self

    def zone_info(self) -> ZoneInfo:
        return zone_named(self.zone)


class Number(Part):
    """A column with a number, for a custom field; `decimal` is the mark before its fraction, the other one groups."""

    column: str
    decimal: Annotated[str, Field(pattern=r"^[.,]$")]


class SourceOf(Part):
    """`values` translates what the column says; everything else, and an empty cell, is `otherwise`."""

    column: str
    values: dict[str, Source] = {}
    otherwise: Source = Source.IMPORT


class ExternalId(Part):
    """The other system's own number for the person: what makes a row the same when it comes again."""

    system: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    column: str


class When(Part):
    """Only for rows whose column says one of these."""

    column: str
    values: Annotated[list[str], Field(min_length=1)]


class ConsentOf(ConsentGiven):
    """A consent that the rows carry, all of them or only some."""

    when: When | None = None


class ImportMap(Part):
    """The whole map. `columns` values are a column's name, a template such as `{id}@example.com`, a date or a number.

    `values` translates a field's texts, word for word; what it does not name stays. `region` (ISO 3166) reads national
    phone numbers, by default as the tenant's. Without `encoding` and `delimiter` the file's own marks decide.
    """

    columns: dict[str, str | Dated | Number] = {}
    values: dict[str, dict[str, str | int | float | bool]] = {}
    source: Source | SourceOf = Source.IMPORT
    external_id: ExternalId | None = None
    occurred_at: Dated | None = None
    defaults: dict[str, str | int | float | bool] = {}
    consents: list[ConsentOf] = []
    region: Annotated[str | None, Field(pattern=r"^[A-Z]{2}$")] = None
    encoding: str | None = None
    delimiter: Annotated[str | None, Field(min_length=1, max_length=1)] = None

    @model_validator(mode="after")
    def _makes_leads(self) -> Self:
        for name in ("columns", "defaults"):
            for target in getattr(self, name):
                _check_target(name, target)
        for target, stated in self.columns.items():
            if isinstance(stated, Dated) and target not in _DAYS:
                raise ValueError(f"columns.{target}: only {', '.join(_DAYS)} (and occurred_at) may have a format")
            if isinstance(stated, Number) and not target.startswith("custom."):
                raise ValueError(f"columns.{target}: only custom fields are numbers")
        for target in self.values:
            if target not in self.columns:
                raise ValueError(f"values.{target}: no column becomes this field")
        if not self.external_id and not {"phone", "email"} & self.columns.keys() and not self._has_external_ids():
            raise ValueError("columns: a lead needs phone, email or external_id")
        if self.delimiter in ("\0", "\n", "\r", '"', " "):
            raise ValueError("delimiter: must be no quote, no space and no line end")
        try:
            "".encode(self.encoding or "utf-8")
        except (LookupError, ValueError):
            raise ValueError(f"encoding: '{self.encoding}' is no encoding that is known here") from None
        return self

    def _has_external_ids(self) -> bool:
        return any(target.startswith("external_ids.") for target in self.columns)

    def check_columns(self, header: Sequence[str]) -> None:
        """Raises `Invalid` naming the first key whose column the file lacks, or has twice."""
        for key, column in self._columns_used(frozenset(header)):
            if column not in header:
                raise Invalid(key, f"the file has no column '{_shown(column)}'{_near(column, header)}")
            if header.count(column) > 1:
                raise Invalid(key, f"the file has the column '{column}' twice; rename one.")

    def aligned(self, header: Sequence[str]) -> tuple[str, ...]:
        """The header with a column that is written a little otherwise, `First Name`, called as the map calls it."""
        names = {column for _, column in self._columns_used(frozenset(header))} - set(header)
        by_key = {loose(name): name for name in names}
        near = [loose(column) for column in header]
        return tuple(
            by_key[key] if key in by_key and near.count(key) == 1 else column
            for column, key in zip(header, near, strict=True)
        )

    def unused(self, header: Sequence[str]) -> list[str]:
        """The columns of which nothing becomes anything, in the file's order."""
        used = {column for _, column in self._columns_used(frozenset(header))}
        return [column for column in header if column.strip() and column not in used]

    def _columns_used(self, header: frozenset[str]) -> list[tuple[str, str]]:
        used: list[tuple[str, str]] = []
        for target, stated in self.columns.items():
            names = columns_of(stated, header) if isinstance(stated, str) else [stated.column]
            used += [(f"columns.{target}", name) for name in names]
        for key, part in (
            ("external_id", self.external_id),
            ("occurred_at", self.occurred_at),
            ("source", self.source),
        ):
            if isinstance(part, ExternalId | Dated | SourceOf):
                used.append((key, part.column))
        used += [(f"consents.{n}.when", c.when.column) for n, c in enumerate(self.consents) if c.when]
        return used


def of_event(plan: ImportMap, event: str) -> ImportMap:
    """For the list of an event: what the map does not say otherwise, the event does."""
    said = {"utm_medium": "event", "utm_campaign": event, **plan.defaults}
    source = Source.EVENT if plan.source is Source.IMPORT else plan.source
    return plan.model_copy(update={"defaults": said, "source": source})


def columns_of(stated: str, header: frozenset[str]) -> list[str]:
    """A text that is a column's name means that column; else its `{…}` are the columns."""
    return [stated] if stated in header or not (found := PLACEHOLDER.findall(stated)) else found


def read_map(stated: object) -> ImportMap:
    """Raises `Invalid` naming the key that is wrong; "" when it is the whole."""
    try:
        return ImportMap.model_validate(stated)
    except ValidationError as error:
        raise Invalid(*_stated(error)) from None


def map_by_names(header: Sequence[str]) -> ImportMap:
    """For a table whose columns are called as our fields are, such as an exported one; other columns are left out.

    `First Name` is `first_name`. Raises `Invalid`, with the columns that there are.
    """
    targets = {loose(name): name for name in (TARGETS - _NOT_BY_NAME) | {"source"}}
    columns: dict[str, str] = {}
    for column in header:
        target = column if column.startswith(_OPEN_ENDED) else targets.get(loose(column))
        if target is None:
            continue
        if target in columns:
            raise Invalid(
                "columns", f"the file has the columns '{_shown(columns[target])}' and '{_shown(column)}'; rename one."
            )
        columns[target] = column
    source = columns.pop("source", None)
    if not any(target in ("phone", "email") or target.startswith("external_ids.") for target in columns):
        raise Invalid("columns", f"a lead needs phone, email or external_id{_found(header)}")
    stated: dict[str, object] = {"columns": columns}
    if source is not None:
        stated["source"] = {"column": source, "values": {known.value: known.value for known in Source}}
    return read_map(stated)


def loose(name: str) -> str:
    """What two spellings of a column's name share."""
    return "".join(char for char in name.casefold() if char.isalnum() or char == ".")


def _found(header: Sequence[str]) -> str:
    """Which columns there are, as somebody who must mend the file or the map reads them."""
    shown = ", ".join(_shown(name) or "(no name)" for name in header[:_MOST_SHOWN])
    rest = len(header) - _MOST_SHOWN
    return f"; the file's columns are: {shown}{f' and {rest} more' if rest > 0 else ''}"


def _near(column: str, header: Sequence[str]) -> str:
    """The column that was meant, where one is near, and those that there are."""
    close = difflib.get_close_matches(column, header, n=1)
    return (f"; did you mean '{_shown(close[0])}'?" if close else "") + _found(header)


def _shown(name: str) -> str:
    return name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…"


def _stated(error: ValidationError) -> tuple[str, str]:
    """The deepest fault: of a union's branches, the one that got furthest."""
    worst = max(error.errors(include_url=False), key=lambda entry: len(entry["loc"]))
    parts = [str(part) for part in worst["loc"] if part not in _BRANCHES and "[" not in str(part)]
    message = message_of(worst)
    if worst["type"] == "extra_forbidden":
        message = f"is no key of a map{instead(parts[-1], sorted(ImportMap.model_fields))}"
    # What the whole map lacks begins with its key.
    key, _, rest = message.partition(": ")
    return (".".join(parts), message) if parts or not rest else (key, rest)


def _check_target(section: str, target: str) -> None:
    known = TARGETS | ({"source"} if section == "defaults" else set())
    if target in known or (target.startswith(_OPEN_ENDED) and not target.endswith(".")):
        return
    hint = " (it has a key of its own in the map)" if target in _NOT_BY_COLUMN else instead(target, sorted(TARGETS))
    raise ValueError(f"{section}.{target}: is no field of a lead{hint}")
