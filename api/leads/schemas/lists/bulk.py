"""Changes of many leads, as callers order and follow them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from api.leads.schemas.commands import LossGiven, ReassignCommand
from api.leads.schemas.lists.filters import LeadFilters

LeadId = Annotated[int, Field(ge=1, lt=2**63)]
TagText = Annotated[str, Field(min_length=1, max_length=200, examples=["second opinion"])]


class ReassignAll(ReassignCommand):
    kind: Literal["reassign"]


class LoseAll(LossGiven):
    kind: Literal["lose"]


class TagAll(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["tag", "untag"]
    tag: TagText


BulkAction = Annotated[ReassignAll | LoseAll | TagAll, Field(discriminator="kind")]


class BulkChange(BaseModel):
    """The leads by their ids, or by the list's filters; what is done with each."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"ids": [1], "action": {"kind": "tag", "tag": "camp"}, "dry_run": True}]},
    )

    ids: Annotated[list[LeadId] | None, Field(min_length=1, max_length=2_000)] = None
    filters: LeadFilters | None = None
    action: BulkAction
    dry_run: Annotated[StrictBool, Field(description="Only count what would be done, and what refused.")] = False

    @model_validator(mode="after")
    def _one_of_both(self) -> "BulkChange":
        if (self.ids is None) is (self.filters is None):
            raise ValueError("send either ids or filters")
        return self


class JobRefusal(BaseModel):
    lead_id: int
    reason: str
    detail: str


class JobRead(BaseModel):
    """One change of many leads. `counted`: a dry run; `done` is then what would be done. `refusals`: the first 200."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: str
    state: Literal["counted", "running", "done", "stopped"]
    total: int
    done: int
    refused: int
    refusals: list[JobRefusal]
    created_at: datetime
    finished_at: datetime | None
