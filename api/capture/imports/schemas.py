"""Rows of an import, and what became of each."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic.json_schema import SkipJsonSchema

from domain.capture.submission import LeadCapture
from domain.text.faults import field_name, message_of
from domain.text.instants import Instant
from domain.text.plain import Plain

MOST_ROWS = 500


class RowFault(BaseModel):
    """Why a row cannot be a lead: which field, and the rule."""

    field: str
    reason: str


def _lead_or_fault(value: Any, _: ValidatorFunctionWrapHandler) -> LeadCapture | RowFault:
    """One bad row must not refuse the others. The union's own validator is left out: a fault is never a caller's."""
    try:
        return LeadCapture.model_validate(value)
    except ValidationError as error:
        return _fault(error, "lead")


class ImportRow(Plain):
    """`submission_key` makes the row the same submission however often it comes."""

    model_config = ConfigDict(extra="forbid")

    submission_key: Annotated[
        str, Field(pattern=r"^import:[\x21-\x7e]+$", max_length=255, examples=["import:old_crm:A-1042"])
    ]
    occurred_at: Annotated[Instant | None, Field(description="When the person enquired. Default: now.")] = None
    lead: Annotated[LeadCapture | SkipJsonSchema[RowFault], WrapValidator(_lead_or_fault)]


def _row_or_fault(value: Any, _: ValidatorFunctionWrapHandler) -> ImportRow | RowFault:
    """As `_lead_or_fault`, for what stands beside the lead."""
    try:
        return ImportRow.model_validate(value)
    except ValidationError as error:
        return _fault(error, "row")


def _fault(error: ValidationError, whole: str) -> RowFault:
    first = error.errors(include_url=False, include_input=False)[0]
    return RowFault(field=field_name(first["loc"] or (whole,)), reason=message_of(first))


class ImportBatch(Plain):
    model_config = ConfigDict(extra="forbid")

    rows: Annotated[
        list[Annotated[ImportRow | SkipJsonSchema[RowFault], WrapValidator(_row_or_fault)]],
        Field(min_length=1, max_length=MOST_ROWS),
    ]


class RowResult(StrEnum):
    CREATED = "created"
    KNOWN = "known"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class ImportedRow(BaseModel):
    """`known`: a touch of a lead that was there. `unchanged`: this row was imported before.

    `warnings`: what else to know of a stored row, such as whom it shares a phone with.
    """

    result: RowResult
    lead_id: int | None = None
    fault: RowFault | None = None
    warnings: list[str] = []


class ImportAnswer(BaseModel):
    """One entry per row, in the order of the rows."""

    rows: list[ImportedRow]


class ImportShare(BaseModel):
    """`name` null: the rows named none."""

    name: str | None
    leads: int


class ImportSummary(BaseModel):
    """What all imports of one system brought: `origin` is the rows' `utm_source`, `status` is as of now."""

    system: str
    leads: int
    by_origin: list[ImportShare]
    by_source: list[ImportShare]
    by_status: list[ImportShare]
