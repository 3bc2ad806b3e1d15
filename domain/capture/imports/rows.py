"""One row of the table becomes one submission, as the map says."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.capture.imports.mapping import PLACEHOLDER, Dated, ImportMap, Number, SourceOf, columns_of
from domain.leads.lead import Source
from domain.leads.profile import PROFILE, of_type
from domain.text.placeholders import is_placeholder
from domain.text.yes_no import yes_or_no

_BOOLEANS = of_type(bool)
_TYPED = frozenset(name for name, field in PROFILE.items() if field.type is not str)
_LONGEST_ROW = 100_000
_LONGEST_KEY = 255
# As a spreadsheet's own date cells are read, and as ISO 8601 has it: no format can mean another day by it.
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+)?")
# What an export has marked as text, so that no spreadsheet takes it for a formula.
_MARKED = tuple(f"'{mark}" for mark in ("=", "+", "-", "@", "'"))

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

    def make(self, cells: Sequence[str]) -> MappedRow:
        """Raises `Unusable`; what the row says of the lead itself is judged by the lead's own rules."""
        if len(cells) != len(self._header):
            raise Unusable("row", f"has {len(cells)} cells, the header has {len(self._header)}")
        if any("\0" in cell for cell in cells):
            raise Unusable("row", "contains a NUL character")
        if sum(map(len, cells)) > _LONGEST_ROW:
            raise Unusable("row", f"has more than {_LONGEST_ROW:,} characters")
        row = {name: _unmarked(cell.strip()) for name, cell in zip(self._header, cells, strict=True)}
        return MappedRow(self._key(row, cells), self._occurred_at(row), self._lead(row))

    def _lead(self, row: Mapping[str, str]) -> dict[str, object]:
        flat: dict[str, Value] = {**self._plan.defaults, **self._from_columns(row)}
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

    def _from_columns(self, row: Mapping[str, str]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for target, stated in self._plan.columns.items():
            match stated:
                case Dated():
                    text = "" if is_placeholder(row[stated.column]) else self._dated(target, stated, row)
                case Number():
                    text = row[stated.column]
                case str():
                    text = self._filled(target, row)
            if text and not (target in _TYPED and is_placeholder(text)):
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

    def _dated(self, target: str, stated: Dated, row: Mapping[str, str]) -> str:
        text = row[stated.column]
        return _parsed(target, text, stated).date().isoformat() if text else ""

    def _key(self, row: Mapping[str, str], cells: Sequence[str]) -> str:
        """The same whenever the row comes again: by the other system's id, else by all that the row says."""
        expected = self._plan.external_id
        if expected is None:
            return f"import:row:{_digest(json.dumps([self._header, list(cells)]))}"
        value = row[expected.column]
        if not value:
            raise Unusable("external_id", f"column '{expected.column}' is empty")
        key = f"import:{expected.system}:{value}"
        plain = key.isascii() and key.isprintable() and " " not in key and len(key) <= _LONGEST_KEY
        return key if plain else f"import:{expected.system}:{_digest(value)}"


def _parsed(field: str, text: str, stated: Dated) -> datetime:
    try:
        at = datetime.strptime(text, stated.format)  # noqa: DTZ007 - the map's zone comes at the end
    except ValueError:
        at = _iso(field, text, stated)
    return at if at.tzinfo else at.replace(tzinfo=stated.zone_info())


def _iso(field: str, text: str, stated: Dated) -> datetime:
    try:
        if _ISO.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise Unusable(field, f"does not look like {stated.format}")


def _number(field: str, text: str, decimal: str) -> float | int:
    groups = "." if decimal == "," else ","
    plain = text.replace(" ", "").replace(groups, "").replace(decimal, ".")
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", plain):
        raise Unusable(field, f"is no number with '{decimal}' before its fraction")
    return float(plain) if "." in plain else int(plain)


def _unmarked(cell: str) -> str:
    return cell[1:] if cell.startswith(_MARKED) else cell


def _boolean(field: str, text: str) -> bool:
    said = yes_or_no(text)
    if said is None:
        raise Unusable(field, "must say yes or no")
    return said


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
