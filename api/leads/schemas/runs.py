"""A lead's run as people read it: current state, history, notes."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from api.auth.sight import OfPerson, Seen
from api.leads.schemas.commands import SlotRead
from domain.leads.lead import Channel, LossReason, Outcome, Phase, Stage, Status
from domain.leads.profile import FieldClass
from domain.lifecycle.chapters.offer import OfferAnswer
from domain.lifecycle.chapters.owner import Duty
from domain.lifecycle.state import LeadState
from domain.lifecycle.waiting import WaitingFor, describe
from domain.outreach.ports import Machine
from domain.outreach.replies.intents import Intent


class AlsoOfferedState(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    agent_id: int
    answer: OfferAnswer | None


class OfferState(BaseModel):
    """`also`: who else may accept it, when it was offered to several at once."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    agent_id: int
    expires_at: datetime
    answer: OfferAnswer | None
    also: list[AlsoOfferedState]


class AttemptState(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    cap: int
    channel: Channel
    due_at: datetime
    answer_by: datetime
    made: bool
    outcome: Outcome | None


class StateRead(BaseModel):
    """What the lead's run knows now. `waiting_for_text` is one line for a person, in the tenant's zone."""

    model_config = ConfigDict(from_attributes=True)

    run: int
    status: Status
    stage: Stage
    phase: Phase
    score: int
    priority: int
    owner: int | None
    queued: bool
    offer: OfferState | None
    round: int
    attempts_made: int
    attempt: AttemptState | None
    callback_at: datetime | None
    closed_channels: list[Channel]
    assessment_id: int | None
    booking: SlotRead | None
    no_shows: int
    escalations: int
    loss_reason: LossReason | None
    waiting_for: WaitingFor | None
    remind_at: datetime | None
    waiting_for_text: str | None = None

    @classmethod
    def of(cls, state: LeadState, zone: str) -> "StateRead":
        duty, waiting = state.duty or Duty(), state.waiting_for
        parts = vars(state.routing) | vars(state.contact) | vars(state.qualification) | vars(state.counts) | vars(duty)
        text = describe(waiting, zone) if waiting else None
        return cls.model_validate(vars(state) | parts | {"waiting_for_text": text})


class HappenedRead(OfPerson):
    """One thing that happened. `facts` are ids, codes and numbers; `text` says it in one sentence.

    Agents stand there as `agent 7`. `details` are the reasons, `quote` what a person wrote, `said` which fields of a
    submission differed from the known person's profile (a tenant's own as `custom.<key>`), for those who may read
    notes. `lead_id` is another's for what happened to a lead that was merged into this one. `minor`: few readers need
    it.
    """

    id: int
    at: datetime
    action: str
    actor: str
    run: int | None
    facts: dict[str, int | float | str | bool | None]
    lead_id: int | None
    said: Annotated[dict[str, int | float | str | bool], Seen(by_name=True)]
    text: str
    details: Annotated[list[str], Seen(FieldClass.WORDS)]
    quote: Annotated[str | None, Seen(FieldClass.WORDS)]
    minor: bool


class HistoryPage(BaseModel):
    items: list[HappenedRead]
    next: str | None


class MessageRead(OfPerson):
    """One message of the outreach ledger.

    `kept_at`: when the sandbox took it, and nothing left the machine. What it says and to whom is shown only to those
    who may read notes. `shown`: of what the person wrote, without what it quotes; `intent`, `matched`: what they want,
    and the words that said so; `machine`: no person wrote it. `answers`: the message that it answers. `done_at`: when
    it was answered. `author`: who of the staff wrote it. `mode`: live, test (it went nowhere) or divert (to staff).
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    run: int
    direction: str
    channel: Channel
    purpose: str
    step: str
    attempt: int | None
    state: str
    code: str | None
    provider: str | None
    recipient: Annotated[str | None, Seen(FieldClass.CONTACT)]
    subject: Annotated[str | None, Seen(FieldClass.WORDS)]
    body: Annotated[str | None, Seen(FieldClass.WORDS)]
    created_at: datetime
    sent_at: datetime | None
    state_at: datetime | None
    kept_at: datetime | None
    sender: Annotated[str | None, Seen(FieldClass.CONTACT)] = None
    shown: Annotated[str | None, Seen(FieldClass.WORDS)] = None
    language: Annotated[str | None, Seen(FieldClass.WORDS)] = None
    intent: Intent | None = None
    matched: Annotated[str | None, Seen(FieldClass.WORDS)] = None
    machine: Machine | None = None
    answers: int | None = None
    author: str | None = None
    done_at: datetime | None = None
    mode: str = "live"


class MessagePage(BaseModel):
    items: list[MessageRead]
    next: str | None
