"""Commands of agents and managers to a lead's run, and their results."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    model_validator,
)

from domain.booking.resources import resource_name
from domain.leads.lead import AgentLossReason, Channel, DeclineReason, LossReason, Outcome, Phase, Stage, Status
from domain.leads.profile import NOTES_LIMIT
from domain.lifecycle.waiting import WaitingFor
from domain.text.instants import Instant
from domain.text.plain import Plain

BigId = Annotated[int, Field(ge=1, lt=2**63)]


class CommandBody(Plain):
    model_config = ConfigDict(extra="forbid")


class AcceptCommand(CommandBody):
    """`offer_id` guards against accepting a later offer than the one that was read."""

    offer_id: Annotated[BigId | None, Field(examples=[12])] = None


class DeclineCommand(CommandBody):
    reason: Annotated[DeclineReason, Field(examples=["not_my_specialty"])]
    offer_id: BigId | None = None


class OutcomeCommand(CommandBody):
    """What came of a call. `attempt` None: the one under way, or a call of one's own."""

    outcome: Annotated[Outcome, Field(examples=["reached"])]
    attempt: Annotated[int | None, Field(ge=1, le=20)] = None
    callback_at: Annotated[Instant | None, Field(description="Only with the outcome `callback_at`.")] = None
    notes: Annotated[str | None, Field(max_length=NOTES_LIMIT, examples=["Asks for a morning appointment."])] = None

    @model_validator(mode="after")
    def _callback_has_a_time(self) -> Self:
        if (self.outcome is Outcome.CALLBACK_AT) != (self.callback_at is not None):
            raise ValueError("callback_at is needed for the outcome callback_at, and only there")
        return self


QuestionCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
_READY = {"medical_need": "clear", "readiness": "weeks", "funding": "insured", "location_ok": True, "timing_days": 21}


class AssessCommand(CommandBody):
    """Answers by the codes of the questions on the lead's form (`/leads/{lead_id}/assessment-form`)."""

    answers: Annotated[
        dict[QuestionCode, StrictBool | StrictInt | StrictFloat | StrictStr | None],
        Field(max_length=60, examples=[_READY]),
    ]


_Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,99}$"), AfterValidator(resource_name)]


class SlotCommand(CommandBody):
    """A free slot of a `service` (`GET /availability` lists them), which has its own minutes; `resource` and `location`
    are then whom and where the patient chose, if they did. Or without a service what was agreed on: `minutes` and
    `resource`, the clinician or room, in small letters with hyphens: `Dr_Iyer` becomes `dr-iyer`.

    A slot may begin within two years.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"starts_at": "2027-03-01T09:30:00+05:30", "minutes": 30, "resource": "dr-iyer"}]
        },
    )

    starts_at: Annotated[Instant, Field(examples=["2027-03-01T09:30:00+05:30"])]
    minutes: Annotated[int | None, Field(ge=5, le=480, examples=[30])] = None
    resource: Annotated[_Code | None, Field(examples=["dr-iyer"])] = None
    service: _Code | None = None
    location: _Code | None = None

    @model_validator(mode="after")
    def _either(self) -> Self:
        if self.service is not None and self.minutes is not None:
            raise ValueError("minutes are the service's own: leave them out")
        if self.service is None and (self.minutes is None or self.resource is None):
            raise ValueError("give a service, or both minutes and resource")
        if self.service is None and self.location is not None:
            raise ValueError("location needs a service")
        return self


# What follows from something else is recorded there, with all that belongs to it.
_WAYS: Mapping[str, str] = {
    LossReason.OPTED_OUT: "is recorded by the command opt-out, which also closes the person's phone and e-mail",
    LossReason.NO_SHOW: "is recorded by the command no-show",
    LossReason.DUPLICATE: "is recorded by merging the lead into the other one (the command merge)",
    LossReason.WITHDRAWN: "is recorded by undoing the import that the lead came with",
}


def _recorded_otherwise(reason: object) -> object:
    if isinstance(reason, str) and (way := _WAYS.get(reason)):
        raise ValueError(way)
    if not isinstance(reason, str) or reason not in frozenset(AgentLossReason):
        raise ValueError(f"must be one of {', '.join(AgentLossReason)}")
    return reason


class LossGiven(CommandBody):
    """Why, as a person may say it; what follows from something else, such as an opt-out, is recorded there."""

    reason: Annotated[AgentLossReason, BeforeValidator(_recorded_otherwise), Field(examples=["chose_other"])]


class LoseCommand(LossGiven):
    notes: Annotated[str | None, Field(max_length=NOTES_LIMIT, examples=["Went to a hospital nearer home."])] = None


class OptOutCommand(CommandBody):
    """What the person wants no more of. `channel` null: messages and calls of every kind."""

    channel: Annotated[Channel | None, Field(examples=["sms"])] = None


class ReassignCommand(CommandBody):
    """`agent_id` null: back to routing. `reason` is a short code."""

    agent_id: Annotated[BigId | None, Field(examples=[7])]
    reason: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$", examples=["holiday"])] = "manager"


class CommandRead(BaseModel):
    """Where the lead stands now; what follows from the command happens a moment later.

    `waiting_for_text` is one line for a person, in the tenant's zone.
    """

    status: Status
    stage: Stage
    phase: Phase
    owner_id: int | None
    waiting_for: WaitingFor | None
    waiting_for_text: str | None
    warnings: Annotated[
        list[str], Field(description="What the caller should know of a command that was taken, in words.")
    ] = []


class CommandName(StrEnum):
    """As in the path of each command."""

    ACCEPT = "accept"
    DECLINE = "decline"
    TAKE = "take"
    CALL = "call"
    OUTCOME = "outcome"
    ASSESS = "assess"
    BOOK = "book"
    RESCHEDULE = "reschedule"
    CANCEL_BOOKING = "cancel-booking"
    CONVERT = "convert"
    NO_SHOW = "no-show"
    LOSE = "lose"
    REOPEN = "reopen"
    REASSIGN = "reassign"
    OPT_OUT = "opt-out"
    MERGE = "merge"


class PossibleRead(BaseModel):
    """`reason` is the one that the command would be refused with now, `forbidden` where the role may never send it."""

    command: CommandName
    allowed: bool
    reason: str | None
    message: str | None


class CommandList(BaseModel):
    items: list[PossibleRead]


class CommandState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"


class CommandStatusRead(BaseModel):
    """A command that was received and not answered in time. It is carried out once, or refused with a `reason`.

    `url` is where to look; `lead` is set once it is done.
    """

    id: int
    lead_id: int
    state: CommandState
    reason: str | None
    detail: str
    received_at: datetime
    url: Annotated[str, Field(examples=["/api/v1/leads/42/commands/7"])]
    lead: CommandRead | None


class SlotRead(BaseModel):
    """A booking as the run knows it; `appointment_id` is null until the slot is held."""

    model_config = ConfigDict(from_attributes=True)

    starts_at: datetime
    minutes: int
    resource: str
    appointment_id: int | None
    payment_id: int | None
    pay_by: datetime | None
    paid: bool
    confirmed: bool
    cancelled: bool
    no_show: bool
