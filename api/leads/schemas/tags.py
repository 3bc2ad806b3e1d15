"""Tags as callers get them."""

from pydantic import BaseModel, ConfigDict


class LeadTags(BaseModel):
    """A lead's tags, in order."""

    tags: list[str]


class TagRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    tag: str
    leads: int


class TagList(BaseModel):
    """Most used first."""

    items: list[TagRead]
