"""Teams as managers see and admins arrange them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.text.plain import Plain


class TeamUpdate(Plain):
    """`manager_id` null: nobody leads the team."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200, examples=["LASIK counsellors"])]
    manager_id: Annotated[int | None, Field(ge=1, lt=2**63)] = None


class TeamRead(BaseModel):
    """`load` = open offers and owned open leads. `queue`: leads that a territory gave this team, waiting for somebody.

    `week_offers`: of the last seven days; `spread` (max − min) and `gini` (0 even … 1) show how evenly they spread
    over those who
    work there.
    """

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    manager_id: int | None
    agents: int
    capacity: int
    load: int
    open_offers: int
    queue: int
    week_offers: int
    spread: int
    gini: float


class TeamList(BaseModel):
    """`queue_of_all`: queued leads that any team may take."""

    items: list[TeamRead]
    queue_of_all: int
