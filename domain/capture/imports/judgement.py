"""Whether a row can be a lead: mapped, read by the tenant's own rules, brought into normal form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import ValidationError

from domain.capture.imports.mapping import ImportMap
from domain.capture.imports.rows import MappedRow, RowMaker, Unusable
from domain.capture.submission import LeadCapture, Submission, normalised
from domain.errors import Invalid
from domain.leads.profile import of_type
from domain.tenants.custom_fields import CustomField, check_custom, from_text
from domain.text.faults import field_name, message_of

_CLOCKS_DIFFER = timedelta(days=1)
LONGEST_FIELD, LONGEST_REASON = 100, 200


@dataclass(frozen=True)
class RawRow:
    """A row as it was uploaded. `number` counts the file's rows from 1; `line` is where a person finds it."""

    number: int
    line: int
    cells: list[str]


@dataclass(frozen=True)
class GoodRow:
    """A row that can be a lead. `lead` is what it says, `submission` the same in normal form."""

    number: int
    line: int
    submission_key: str
    occurred_at: datetime | None
    lead: LeadCapture
    submission: Submission

    @property
    def left_out(self) -> tuple[str | None, str | None]:
        """Field and reason of what the row says and its lead does not have; None: nothing."""
        warnings = self.submission.warnings
        if not warnings:
            return None, None
        fields = ", ".join(dict.fromkeys(warning.field for warning in warnings))
        reasons = "; ".join(dict.fromkeys(warning.message for warning in warnings))
        return fields[:LONGEST_FIELD], reasons[:LONGEST_REASON]


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be one: which field, and why."""

    number: int
    line: int
    field: str
    reason: str

    @classmethod
    def of(cls, number: int, line: int, field: str, reason: str) -> "BadRow":
        return cls(number, line, field[:LONGEST_FIELD], reason[:LONGEST_REASON])


class RowJudge:
    """Judges the rows of one file. `region` (ISO 3166) reads national phone numbers."""

    def __init__(self, plan: ImportMap, header: Sequence[str], region: str, fields: Sequence[CustomField]) -> None:
        self._maker, self._fields, self.region = RowMaker(plan, header), fields, plan.region or region

    def judge(self, row: RawRow, now: datetime) -> GoodRow | BadRow:
        """Each row is judged on its own; a bad row is named."""
        try:
            mapped = self._maker.make(row.cells, now.date())
            lead = self._lead(mapped)
            refuse_future(mapped.occurred_at, now)
            submission = normalised(lead, self.region, now)
        except Unusable as error:
            return BadRow.of(row.number, row.line, error.field, error.reason)
        except Invalid as error:
            return BadRow.of(row.number, row.line, error.field, str(error))
        return GoodRow(row.number, row.line, mapped.submission_key, mapped.occurred_at, lead, submission)

    def _lead(self, mapped: MappedRow) -> LeadCapture:
        try:
            read = LeadCapture.model_validate(mapped.lead)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            name = field_name(first["loc"] or ("lead",))
            hint = "; another order of day and month needs its format in the map" if name in of_type(date) else ""
            raise Invalid(name, f"{message_of(first)}{hint}") from None
        lead = read.model_copy(update={"custom": from_text(read.custom, self._fields)}) if read.custom else read
        check_custom(lead.custom, self._fields)
        return lead


def refuse_future(occurred_at: datetime | None, now: datetime) -> None:
    """A day is allowed for clocks and zones. Raises `Invalid`."""
    if occurred_at is not None and occurred_at > now + _CLOCKS_DIFFER:
        raise Invalid("occurred_at", "must not be in the future")
