"""One agent's day, or a team's, in one answer."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.booking.schemas import AppointmentRead
from api.routing.schemas import OpenOfferRead
from api.team.schemas.tasks import TaskLine
from domain.lifecycle.waiting import WaitKind
from domain.team.tasks import TaskKind

OF = r"^(?:(?P<mine>mine)|agent:(?P<agent>[1-9][0-9]{0,17})|team:(?P<team>[a-z0-9][a-z0-9_\-]{0,49}))$"


class DayAgentRead(BaseModel):
    """`load` counts open offers and open leads. `away_until`: the first moment back."""

    id: int
    name: str
    load: int
    capacity: int
    away_until: datetime | None
    on_shift: bool


class HoursRead(BaseModel):
    """The hospital's: `opens_at` while it is closed, `closes_at` while it is open; both null if it never closes."""

    open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    time_zone: str


class DayCounts(BaseModel):
    """`first_contacts_owed`: still to be made. `queue` is the whole hospital's, up to 10,000.

    `unattended` is for those who see everybody's leads.
    """

    offers: int
    tasks: int
    late: int
    due_today: int
    first_contacts_owed: int
    queue: int
    unattended: int | None


class DayTaskRead(TaskLine, BaseModel):
    """A task; or, with `id` null, what a lead waits for without one: an attempt to call that is still to come."""

    id: int | None
    kind: TaskKind | Literal[WaitKind.ATTEMPT]
    created_at: datetime | None


class BreachesRead(BaseModel):
    """First contacts of the whole hospital that are `late`, or `warned` of; and unattended leads."""

    model_config = ConfigDict(from_attributes=True)

    late: int
    warned: int
    unattended: int


class TodayRead(BaseModel):
    """What there is to do, in order: offers by when they end; what is late, then first contacts, then by due time.

    At most 100 of each, the most urgent; `counts` says how many there are. `next_due_at`: when the next thing falls
    due.
    """

    of: Annotated[str, Field(examples=["mine", "agent:7", "team:main"])]
    agent: DayAgentRead | None
    hours: HoursRead
    counts: DayCounts
    offers: list[OpenOfferRead]
    tasks: list[DayTaskRead]
    appointments: list[AppointmentRead]
    breaches: BreachesRead | None
    next_due_at: datetime | None
