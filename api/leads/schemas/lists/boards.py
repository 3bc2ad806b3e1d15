"""Counts of leads and the board."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.leads.schemas.leads import LeadRead
from api.leads.schemas.lists.filters import LeadFilters
from store.leads.lists.counts import CountKey


class CountQuery(LeadFilters):
    """What is counted, by which property."""

    by: CountKey = CountKey.STATUS


class BoardQuery(LeadFilters):
    """What stands on the board, in which columns."""

    by: Literal["status", "phase", "waiting"] = "status"
    per_column: Annotated[int, Field(ge=1, le=200)] = 50


class CountRead(BaseModel):
    """`key` null: leads that have none. `capped`: more than `count`."""

    key: str | None
    count: int
    capped: bool


class LeadCounts(BaseModel):
    by: CountKey
    items: list[CountRead]


class BoardColumn(BaseModel):
    """Late first, then by deadline. `next` is a cursor of the lead list with this column's key as filter and
    `sort=deadline`. `due_today` are not late yet."""

    key: str
    count: int
    capped: bool
    late: int
    due_today: int
    items: list[LeadRead]
    next: str | None


class LeadBoard(BaseModel):
    by: str
    columns: list[BoardColumn]
