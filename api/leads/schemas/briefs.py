"""A lead in a few fields, as it stands beside what is about it."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from api.auth.sight import OfPerson, Seen
from domain.leads.lead import Phase, Source, Stage, Status
from domain.leads.profile import FieldClass
from domain.lifecycle.waiting import WaitingFor


class LeadBrief(OfPerson):
    """One lead in a few fields. The name is for those who care for the person; `phone_known` says whether they can be
    called. `waiting_for_text` is one line for a person, in the hospital's zone; `attempt_cap` of the present run.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    first_name: Annotated[str, Seen(FieldClass.WORDS)]
    last_name: Annotated[str, Seen(FieldClass.WORDS)]
    procedure: str | None
    city: str | None
    language: str | None
    band: str | None
    score: int | None
    priority: int
    status: Status
    stage: Stage
    phase: Phase
    source: Source
    phone_known: bool
    owner_id: int | None
    waiting_for: WaitingFor | None
    waiting_for_text: Annotated[
        str | None, Field(examples=["agent 7 to call (attempt 2 of 5), until Mon 30 Nov 11:00"])
    ]
    deadline: datetime | None
    attempts_made: int
    attempt_cap: int | None
