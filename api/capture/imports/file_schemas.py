"""Uploaded files of leads, and what became of their rows."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import UploadFile
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, Json

from domain.capture.imports.states import ImportState, LineState
from domain.text.plain import Plain


class ImportUpload(Plain):
    """A CSV or XLSX file with a header. What the file is, its first bytes say, not its name."""

    model_config = ConfigDict(extra="forbid")

    file: UploadFile
    mapping: Annotated[
        Json[dict[str, Any]] | None,
        Field(
            description="Which column becomes which field, as JSON (docs/how-to/import-and-export.md). "
            "Without it, columns that are "
            "called as a lead's fields are taken, and others left out.",
            examples=['{"columns": {"first_name": "Name", "phone": "Mobile"}, "source": "event"}'],
        ),
    ] = None
    sheet: Annotated[str | None, Field(max_length=100, description="The sheet of a workbook. Default: the first.")] = (
        None
    )
    campaign_id: Annotated[int | None, Field(ge=1, lt=2**63, description="For rows without a campaign.")] = None
    event: Annotated[
        str | None,
        Field(max_length=200, examples=["Eye camp Tambaram"], description="The event whose list this is."),
    ] = None
    dry_run: Annotated[bool, Field(description="Only validate the rows. Run the import later, or never.")] = False


class ImportFault(BaseModel):
    """Where a person finds the row, and why it cannot be a lead."""

    model_config = ConfigDict(from_attributes=True)

    sheet: str
    row: Annotated[int, Field(validation_alias=AliasChoices("line", "row"))]
    field: str
    reason: str


class ImportCounts(BaseModel):
    """How many rows are in each state."""

    waiting: int = 0
    created: int = 0
    known: int = 0
    unchanged: int = 0
    rejected: int = 0
    undone: int = 0
    kept: int = 0


class ImportRead(BaseModel):
    """`reading`: its rows are being judged, `judged` of them so far. `checked`: read, and no lead made of it.

    `rows_per_second` counts from the start to now, or to the end.
    """

    id: int
    name: str
    format: str
    state: ImportState
    campaign_id: int | None
    rows: int
    counts: ImportCounts
    judged: int
    rows_per_second: float | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None


class ImportReport(ImportRead):
    """`faults`: the first rejected rows; all of them: `GET /imports/{id}/rows?state=rejected`.

    `left_out`: the first rows of which something was left out, such as `n/a` in place of a phone, or of which there is
    something else to know. `unused`: the file's columns that no field is read from.
    """

    faults: list[ImportFault]
    left_out: list[ImportFault] = []
    unused: list[str] = []


class ImportPage(BaseModel):
    """`next` is the cursor of the page behind this one, null on the last."""

    items: list[ImportRead]
    next: str | None


class ImportLine(BaseModel):
    """One row of the file; `field` and `reason` say why it was rejected, or what was left out of its lead."""

    model_config = ConfigDict(from_attributes=True)

    sheet: str
    row: Annotated[int, Field(validation_alias=AliasChoices("line", "row"))]
    state: LineState
    lead_id: int | None
    field: str | None
    reason: str | None


class ImportLinePage(BaseModel):
    """`next` is the cursor of the page behind this one, null on the last."""

    items: list[ImportLine]
    next: str | None
