"""Addresses that must never be written to: one, many of a file, and how many there are."""

from typing import Annotated, Self

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.outreach.blocks import BlockScope
from domain.text.plain import Plain

Reason = Annotated[str, Field(min_length=1, max_length=50, examples=["asked by letter"])]


class AddressGiven(Plain):
    """A phone or an e-mail address; a national number is read as the hospital's country writes it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"phone": "+919876500009"}]})

    phone: Annotated[str | None, Field(max_length=50)] = None
    email: Annotated[str | None, Field(max_length=255)] = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.phone is None) == (self.email is None):
            raise ValueError("give a phone or an email")
        return self


class BlockGiven(AddressGiven):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"phone": "+919876500009", "reason": "asked by letter"}]}
    )

    reason: Reason
    scope: BlockScope = BlockScope.TENANT


class BlockUpload(Plain):
    """A CSV or XLSX file with a header: `phone`, `email` and, if there are any, `reason`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "asked by letter"}]})

    file: UploadFile
    scope: Annotated[BlockScope, Field(description="`group`: for every hospital of the installation.")] = (
        BlockScope.TENANT
    )
    reason: Annotated[str, Field(max_length=50, description="For rows without one.")] = "do-not-contact list"
    dry_run: Annotated[bool, Field(description="Only read the rows.")] = False


class RefusedRow(BaseModel):
    """`row` as a spreadsheet counts."""

    row: int
    field: str
    reason: str


class BlockReport(BaseModel):
    """`added`: new, or reaching further than before; `known`: blocked already. The first 200 refused rows."""

    rows: int
    added: int
    known: int
    refused: int
    refusals: list[RefusedRow]


class BlockCounts(BaseModel):
    """Addresses that this hospital blocked, here and for the group. What others blocked nobody sees."""

    tenant_phones: int
    tenant_emails: int
    group_phones: int
    group_emails: int


class BlockState(BaseModel):
    """`blocked`: by this hospital, or by another one for the group."""

    blocked: bool
