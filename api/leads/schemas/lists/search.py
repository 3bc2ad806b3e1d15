"""What one input finds."""

from pydantic import BaseModel, ConfigDict

from api.leads.schemas.briefs import LeadBrief


class FoundThing(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str


class FoundPerson(FoundThing):
    role: str


class FoundRules(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: str
    version: int
    state: str


class Found(BaseModel):
    """At most eight of each; what the caller's role may not read is empty."""

    leads: list[LeadBrief]
    people: list[FoundPerson]
    campaigns: list[FoundThing]
    forms: list[FoundThing]
    rules: list[FoundRules]
