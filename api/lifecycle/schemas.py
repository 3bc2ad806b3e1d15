"""What happened with a lead, as one list."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.auth.sight import OfPerson, Seen
from api.leads.schemas.interactions import InteractionRead
from api.leads.schemas.runs import MessageRead
from api.leads.schemas.touches import TouchRead
from api.team.schemas.tasks import TaskRead
from domain.leads.profile import FieldClass
from store.leads.timeline import TimelineKind

Facts = dict[str, int | float | str | bool | None]


class DecidedRead(BaseModel):
    """A decision in words, and the codes and numbers of its result; `/leads/{lead_id}/decisions` has all of it."""

    id: int
    kind: str
    result: Facts
    said: str
    because: list[str]
    rule_version: int


class TimelineItem(OfPerson):
    """One entry. `text` says it in one sentence; `details` are reasons, `quote` what a person wrote.

    For other languages: `action` and `facts` are the code, ids and numbers of an entry of the history. `lead_id` is
    another's for what happened to a lead that was merged into this one.

    `actor` is `agent:7`, `engine`, `lead` …; `actor_id` the user's id, if it is one. `minor`: few readers need it. What
    the entry is of, one of the others has whole.
    """

    id: Annotated[str, Field(examples=["history:812"])]
    kind: TimelineKind
    at: datetime
    actor_id: int | None
    actor: str
    text: str
    action: str | None
    facts: Facts
    lead_id: int | None
    minor: bool
    details: Annotated[list[str], Seen(FieldClass.WORDS)]
    quote: Annotated[str | None, Seen(FieldClass.WORDS)]
    message: MessageRead | None
    interaction: InteractionRead | None
    decision: DecidedRead | None
    touch: TouchRead | None
    task: TaskRead | None


class TimelinePage(BaseModel):
    items: list[TimelineItem]
    next: str | None
