"""One row of the table becomes one submission, as the map says."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from domain.capture.imports.mapping import PLACEHOLDER, Dated, ImportMap, Number, SourceOf, columns_of
from domain.capture.mapping import is_blank, whole_name
from domain.leads.lead import Source
from domain.leads.profile import of_type
from domain.text.formulas import unmarked
from domain.text.placeholders import is_placeholder
from domain.text.yes_no import yes_or_no

_BOOLEANS = of_type(bool)
_LONGEST_ROW = 100_000
_LONGEST_KEY = 255
_SERIAL = re.compile(r"[0-9]{4,5}(\.[0-9]+)?", re.ASCII)
_SWAPPED = {ord("d"): "m", ord("m"): "d"}
_OLDEST_PERSON = 110

Value = str | int | float | bool


@dataclass(frozen=True)
class MappedRow:
    """What a row says, in the words of `LeadCapture`; not judged yet."""

    submission_key: str
    occurred_at: datetime | None
    lead: dict[str, object]


class Unusable(Exception):
    """The row cannot be mapped: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


class RowMaker:
    """Applies a map to the rows of a table with this header."""

    def __init__(self, plan: ImportMap, header: Sequence[str]) -> None:
        self._plan, self._header = plan, tuple(header)
        columns = frozenset(header)
        self._templates = {
            target: (stated, columns_of(stated, columns))
            for target, stated in plan.columns.items()
            if isinstance(stated, str)
        }

    def make(self, cells: Sequence[str], today: date = date.max) -> MappedRow:
        """Raises `Unusable`; what the row says of the lead itself is judged by the lead's own rules.

        `today` tells the century of a birth date whose year has two digits.
        """
        if len(cells) > len(self._header):
            raise Unusable("row", f"has {len(cells)} cells, the header has {len(self._header)}")
        if any("\0" in cell for cell in cells):
            raise Unusable("row", "contains a NUL character")
        if sum(map(len, cells)) > _LONGEST_ROW:
            raise Unusable("row", f"has more than {_LONGEST_ROW:,} characters")
        row = {name: unmarked(cell.strip()) for name, cell in zip_longest(self._header, cells, fillvalue="")}
        return MappedRow(self._key(row, cells), self._occurred_at(row), self._lead(row, today))

    def _lead(self, row: Mapping[str, str], today: date) -> dict[str, object]:
        flat: dict[str, Value] = {**self._plan.defaults, **self._from_columns(row, today)}
        whole_name(flat)
        lead: dict[str, object] = {"source": flat.pop("source", None) or self._source(row)}
        for target, value in flat.items():
            section, _, key = target.partition(".")
            if key:
                part = lead.setdefault(section, {})
                assert isinstance(part, dict)
                part[key] = str(value) if section == "external_ids" else value
            else:
                lead[target] = value
        return lead | self._external_id(row, lead) | self._consents(row)

    def _from_columns(self, row: Mapping[str, str], today: date) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for target, stated in self._plan.columns.items():
            match stated:
                case Dated():
                    text = "" if is_placeholder(row[stated.column]) else self._dated(target, stated, row, today)
                case Number():
                    text = row[stated.column]
                case str():
                    text = self._filled(target, row)
            if not is_blank(target, text):
                found[target] = self._value(target, stated, text)
        return found

    def _value(self, target: str, stated: str | Dated | Number, text: str) -> Value:
        translated = self._plan.values.get(target, {})
        if text in translated:
            return translated[text]
        if isinstance(stated, Number):
            return _number(target, text, stated.decimal)
        return _boolean(target, text) if target in _BOOLEANS else text

    def _filled(self, target: str, row: Mapping[str, str]) -> str:
        """Empty when every column it is made of is."""
        template, columns = self._templates[target]
        if template in row:
            return row[template]
        if columns and not any(row[column] for column in columns):
            return ""
        return PLACEHOLDER.sub(lambda found: row[found[1]], template).strip()

    def _source(self, row: Mapping[str, str]) -> Source:
        source = self._plan.source
        return source.values.get(row[source.column], source.otherwise) if isinstance(source, SourceOf) else source

    def _external_id(self, row: Mapping[str, str], lead: Mapping[str, object]) -> dict[str, object]:
        expected = self._plan.external_id
        if expected is None:
            return {}
        others = lead.get("external_ids", {})
        assert isinstance(others, dict)
        return {"external_ids": {**others, expected.system: row[expected.column]}}

    def _consents(self, row: Mapping[str, str]) -> dict[str, object]:
        given = [
            consent.model_dump(exclude={"when"}, exclude_unset=True)
            for consent in self._plan.consents
            if consent.when is None or row[consent.when.column] in consent.when.values
        ]
        return {"consents": given} if given else {}

    def _occurred_at(self, row: Mapping[str, str]) -> datetime | None:
        expected = self._plan.occurred_at
        text = row[expected.column] if expected else ""
        if not expected or not text or is_placeholder(text):
            return None
        return _parsed("occurred_at", text, expected)

    def _dated(self, target: str, stated: Dated, row: Mapping[str, str], today: date) -> str:
        text = row[stated.column]
        if not text:
            return ""
        at = _parsed(target, text, stated)
        return (_of_birth(target, at, today) if "%y" in stated.format else at).date().isoformat()

    def _key(self, row: Mapping[str, str], cells: Sequence[str]) -> str:
        """The same whenever the row comes again: by the other system's id, else by all that the row says."""
        expected = self._plan.external_id
        if expected is None or is_placeholder(row[expected.column]):
            return f"import:row:{_digest(json.dumps([self._header, list(cells)]))}"
        value = row[expected.column]
        if not value:
            raise Unusable("external_id", f"column '{expected.column}' is empty")
        key = f"import:{expected.system}:{value}"
        plain = key.isascii() and key.isprintable() and " " not in key and len(key) <= _LONGEST_KEY
        return key if plain else f"import:{expected.system}:{_digest(value)}"


def _of_birth(field: str, at: datetime, today: date) -> datetime:
    """Two digits of a year mean the century that is not in the future. Raises `Unusable` where both may be meant."""
    day = at.date()
    older = _a_century_earlier(at)
    if day > today:
        return older
    if today.year - older.year <= _OLDEST_PERSON:
        raise Unusable(field, f"may be {older.year} or {day.year}: write the year with four digits")
    return at


def _a_century_earlier(at: datetime) -> datetime:
    try:
        return at.replace(year=at.year - 100)
    except ValueError:  # 29 February 2000
        return at.replace(year=at.year - 100, day=28)


def _parsed(field: str, text: str, stated: Dated) -> datetime:
    try:
        at = datetime.strptime(text, stated.format)  # noqa: DTZ007 - the map's zone comes at the end
    except ValueError:
        at = _iso(field, text, stated)
    return at if at.tzinfo else at.replace(tzinfo=stated.zone_info())


def _iso(field: str, text: str, stated: Dated) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(field, f"does not look like {stated.format}{_hint(text, stated.format)}") from None


def _hint(text: str, format: str) -> str:
    """What the cell may be instead: another order of day and month, or the number that a sheet has for a day."""
    if _SERIAL.fullmatch(text):
        return ": it may be a spreadsheet's number of a day; format the column as a date"
    swapped = format.translate(_SWAPPED)
    try:
        datetime.strptime(text, swapped)  # noqa: DTZ007 - only whether it fits
    except ValueError:
        return ""
    return f": it does like {swapped}, so look which of both the column has" if swapped != format else ""


def _number(field: str, text: str, decimal: str) -> float | int:
    groups = "." if decimal == "," else ","
    plain = text.replace(" ", "").replace(groups, "").replace(decimal, ".")
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", plain):
        raise Unusable(field, f"is no number with '{decimal}' before its fraction")
    return float(plain) if "." in plain else int(plain)


def _boolean(field: str, text: str) -> bool:
    said = yes_or_no(text)
    if said is None:
        raise Unusable(field, "must say yes or no")
    return said


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
