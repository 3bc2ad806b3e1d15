"""Saved views as people write and get them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.leads.schemas.lists.filters import SORTS

Word = Annotated[str, Field(max_length=200)]
Said = Word | bool | int | Annotated[list[Word | int], Field(max_length=50)]
Key = Annotated[str, Field(min_length=1, max_length=80)]


class ViewWrite(BaseModel):
    """`query`: filters of the lead list by name. `shared`: `me`, `all`, or `team:` and a team's code."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80, examples=["Hot and late"])]
    query: Annotated[dict[Key, Said], Field(max_length=40, examples=[{"band": ["hot"], "overdue": True}])] = {}
    columns: Annotated[list[Key], Field(max_length=60, examples=[["name", "city"]])] = []
    sort: Annotated[str | None, Field(pattern=SORTS, examples=["deadline"])] = None
    shared: Annotated[str, Field(pattern=r"^(me|all|team:.{1,50})$", examples=["me"])] = "me"


class ViewRead(BaseModel):
    """`version` is what `If-Match` takes; `mine`: the caller may change it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    query: dict[str, Said]
    columns: list[str]
    sort: str | None
    shared: str
    owner_id: int
    mine: bool = False
    version: str = ""


class ViewList(BaseModel):
    items: list[ViewRead]
