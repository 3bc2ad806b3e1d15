"""Sequences as a time line, and what came of them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from domain.leads.lead import Channel
from domain.outreach.cadence.best_hour import Reason
from domain.outreach.cadence.occasions import Occasion
from domain.outreach.consent import Purpose
from domain.text.instants import Instant
from domain.text.plain import Plain


class SequencePreview(Plain):
    """Rules: `body` (not kept), else the version `rule_id`, else those in force of `occasion`.

    Person: a lead, or one that is made up of `facts`, `time_zone` and `channels`; with a lead these replace its own.
    `sequence` None: the one that is for this person. `started_at`: the appointment, the missed visit, the loss.
    """

    model_config = ConfigDict(extra="forbid")

    occasion: Annotated[Occasion, Field(examples=["nurture"])] = Occasion.FIRST_CONTACT
    body: dict[str, Any] | None = None
    rule_id: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    sequence: Annotated[str | None, Field(max_length=50)] = None
    lead_id: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    facts: Annotated[dict[str, Any], Field(max_length=100, default_factory=dict, examples=[{"priority": 3}])]
    time_zone: Annotated[str | None, Field(max_length=64, examples=["Asia/Kolkata"])] = None
    channels: Annotated[list[Channel] | None, Field(max_length=len(Channel))] = None
    at: Instant | None = None
    started_at: Instant | None = None


class SequenceStepRead(BaseModel):
    """`at` in the person's own zone; None: it has no time. `skipped`: why the step would be left out.

    `timing`: why then. Reasons to skip: condition, no_channel, no_time, too_late.
    """

    number: int
    channel: Channel
    template: str
    purpose: Purpose
    at: datetime | None
    timing: Reason | None
    skipped: str | None


class SequenceTimeline(BaseModel):
    """`sequence` None: no sequence of these rules is for this person."""

    occasion: Occasion
    sequence: str | None
    text: str | None
    time_zone: str
    steps: list[SequenceStepRead]


class SequenceFigures(BaseModel):
    """Of one sequence of one version: leads that entered, steps that left or were left out, and the goals.

    `replies`, `bookings`, `opt_outs`: leads that did so after they entered, in the same run.
    """

    model_config = ConfigDict(from_attributes=True)

    sequence: str
    version: int
    entered: int
    under_way: int
    sent: int
    skipped: int
    replies: int
    bookings: int
    opt_outs: int


class SequenceFiguresList(BaseModel):
    occasion: Occasion
    since: datetime
    items: list[SequenceFigures]


class FiguresQuery(Plain):
    """`days`: leads that entered within so many days."""

    occasion: Occasion = Occasion.FIRST_CONTACT
    days: Annotated[int, Field(ge=1, le=730)] = 90
