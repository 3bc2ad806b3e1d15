"""Leads that may be one person, and merges, as people read them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.leads.schemas.briefs import LeadBrief
from api.leads.schemas.leads import LeadRead
from domain.text.plain import Plain


class Evidence(BaseModel):
    """What speaks for (positive points) or against one person, without the values themselves."""

    model_config = ConfigDict(from_attributes=True)

    field: str
    kind: str
    points: float
    says: str


class PairRead(BaseModel):
    """Two leads that may be one person.

    `why`: unsure | one_sign | disagreement | contradiction | shared_identity | both_converted | both_booked.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    lead_id: int
    other_id: int
    score: float
    why: str
    state: str
    evidence: list[Evidence]
    found_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class LeadPairRead(PairRead, BaseModel):
    """`other`: the lead that this one may be the same person as."""

    other: LeadBrief


class LeadPairList(BaseModel):
    items: list[LeadPairRead]


class PairDetail(BaseModel):
    """Both leads, and what a merge would make: `fills` are blanks of the survivor that the other one fills, `differs`
    what stays as the survivor has it. `reason` and `message`: why they may not be merged now."""

    pair: PairRead
    left: LeadRead
    right: LeadRead
    survivor_id: int
    fills: list[str]
    differs: list[str]
    may_merge: bool
    reason: str | None
    message: str | None


class PairPage(BaseModel):
    items: list[PairRead]
    next: str | None


class SweepStart(Plain):
    """`from_lead`: leave out older leads, for example those that an earlier sweep has seen."""

    model_config = ConfigDict(extra="forbid")

    from_lead: Annotated[int, Field(ge=1, lt=2**63, examples=[1])] = 1


class SweepRead(BaseModel):
    """How far one look over everything stored is: it has seen every lead up to `last_lead`.

    Before it compares, it counts how common names, places and birth dates are among `counted` leads.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    last_lead: int
    counted: int
    looked: int
    merged: int
    raised: int
    started_at: datetime
    finished_at: datetime | None


class SweepList(BaseModel):
    items: list[SweepRead]


class MergeInto(Plain):
    """`into`: the lead that survives."""

    model_config = ConfigDict(extra="forbid")

    into: Annotated[int, Field(ge=1, lt=2**63, examples=[42])]


class MergeRead(BaseModel):
    """`filled`: the fields of the survivor's profile that were blank and are the merged lead's now."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    survivor_id: int
    merged_id: int
    how: str
    score: float | None
    evidence: list[Evidence]
    filled: list[str]
    actor: str
    merged_at: datetime
    undone_by: str | None
    undone_at: datetime | None


class MergeList(BaseModel):
    items: list[MergeRead]


def shown(row: Any) -> MergeRead:
    """The names of what was filled; the values stand in the profiles. `name_norm` is no field of a profile."""
    return MergeRead.model_validate({**vars(row), "filled": sorted({*row.filled} - {"name_norm"})})
