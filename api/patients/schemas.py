"""Possible patients as people compare and decide."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.duplicates.schemas import Evidence
from api.leads.schemas.leads import LeadRead
from domain.text.plain import Plain


class PossiblePatientRead(BaseModel):
    """A patient of the registry, and what speaks for it. Once it is decided, only `ref` and `score` are kept."""

    ref: str
    score: float
    first_name: str = ""
    last_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    phones: list[str] = []
    emails: list[str] = []
    evidence: list[Evidence] = []


class PatientMatchRead(BaseModel):
    """`state`: open | same | new. `index_name`: `own`, or the registry that is connected."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    lead_id: int
    index_name: str
    candidates: list[PossiblePatientRead]
    state: str
    same_as: str | None
    found_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class PatientMatchDetail(PatientMatchRead, BaseModel):
    """With the lead, to compare side by side."""

    lead: LeadRead


class PatientMatchPage(BaseModel):
    items: list[PatientMatchRead]
    next: str | None


class PatientDecisionMake(Plain):
    """`same_as`: the `ref` of the candidate who it is. `is_new`: it is none of them."""

    model_config = ConfigDict(extra="forbid")

    same_as: Annotated[str | None, Field(min_length=1, max_length=100, examples=["7"])] = None
    is_new: Annotated[bool, Field(examples=[False])] = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.same_as is None) is not self.is_new:
            raise ValueError("either same_as names a candidate, or is_new is true")
        return self
