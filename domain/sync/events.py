"""The catalogue of events: what each is called, what it says, and an example. Ids, codes and numbers only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

VERSION = 1
TEST_EVENT = "webhook.test"


class OfLead(BaseModel):
    """Every event is of a lead. A field `from_` is called `from`, which Python keeps for itself."""

    model_config = ConfigDict(extra="forbid", alias_generator=lambda name: name.rstrip("_"))
    lead_id: int


class OfRun(OfLead):
    """`run` counts the lead's enquiries: 1 is the first."""

    run: int


class Created(OfRun):
    status: str
    stage: str
    source: str
    campaign_id: int | None


class Updated(OfLead):
    """`changed`: names of profile fields, without their values."""

    changed: list[str]


class CodeMoved(OfRun):
    from_: str
    to: str


class StatusMoved(CodeMoved):
    reason: str | None


class Scored(OfRun):
    from_: int | None
    to: int | None
    band: str | None
    priority: int


class Owned(OfRun):
    """Ids of agents; null: nobody."""

    from_: int | None
    to: int | None


class Ended(OfRun):
    status: str
    reason: str | None


class Merged(Ended):
    into: int


class Unmerged(OfRun):
    status: str
    from_: int


class OfferMade(OfRun):
    offer_id: int
    agent_id: int
    expires_at: datetime


class OfferAnswered(OfferMade):
    answer: str
    reason: str | None


class AttemptState(OfRun):
    attempt_id: int
    number: int
    cap: int
    channel: str
    due_at: datetime
    state: str
    outcome: str | None


class ReplyReceived(OfRun):
    message_id: int
    channel: str


class MessageState(ReplyReceived):
    """`mode`: `live`, or `test` and `divert`, by which nothing reached the person."""

    purpose: str
    mode: str
    state: str
    refusal: str | None
    attempt: int | None


class BookingState(OfRun):
    appointment_id: int
    state: str
    starts_at: datetime
    ends_at: datetime


class PaymentState(OfLead):
    payment_id: int
    appointment_id: int
    state: str
    amount_minor: int
    currency: str


class ConsentRecorded(OfLead):
    """`channel` null: every channel."""

    consent_id: int
    purpose: str
    channel: str | None
    given: bool


@dataclass(frozen=True)
class EventType:
    """One entry of the catalogue."""

    data: type[OfLead]
    when: str
    example: Mapping[str, Any]


_RUN = {"lead_id": 42, "run": 1}
_FROM, _UNTIL = "2026-11-30T05:30:00+00:00", "2026-11-30T06:00:00+00:00"

EVENTS: Mapping[str, EventType] = {
    "lead.created": EventType(
        Created,
        "a lead was captured",
        {**_RUN, "status": "new", "stage": "awareness", "source": "website", "campaign_id": 3},
    ),
    "lead.updated": EventType(
        Updated, "profile fields of a lead changed", {"lead_id": 42, "changed": ["city", "phone"]}
    ),
    "lead.status": EventType(
        StatusMoved, "the status moved", {**_RUN, "from": "contacted", "to": "lost", "reason": "price"}
    ),
    "lead.stage": EventType(CodeMoved, "the stage moved", {**_RUN, "from": "awareness", "to": "interest"}),
    "lead.score": EventType(
        Scored, "score, band or priority changed", {**_RUN, "from": 40, "to": 72, "band": "hot", "priority": 1}
    ),
    "lead.owner": EventType(Owned, "another agent owns the lead, or nobody", {**_RUN, "from": None, "to": 7}),
    "lead.converted": EventType(
        Ended, "a run ended: the lead became a patient", {**_RUN, "status": "converted", "reason": None}
    ),
    "lead.lost": EventType(
        Ended, "a run ended: the lead was given up", {**_RUN, "status": "lost", "reason": "chose_other"}
    ),
    "lead.merged": EventType(
        Merged, "the lead was merged into another", {**_RUN, "status": "new", "reason": None, "into": 41}
    ),
    "lead.unmerged": EventType(Unmerged, "a merge was taken back", {**_RUN, "status": "new", "from": 41}),
    "offer.made": EventType(
        OfferMade, "the lead was offered to an agent", {**_RUN, "offer_id": 9, "agent_id": 7, "expires_at": _UNTIL}
    ),
    "offer.answered": EventType(
        OfferAnswered,
        "an offer was accepted, declined, withdrawn, or ran out",
        {**_RUN, "offer_id": 9, "agent_id": 7, "expires_at": _UNTIL, "answer": "declined", "reason": "busy"},
    ),
    "attempt.state": EventType(
        AttemptState,
        "an attempt to reach the person was planned, made, or ended",
        {
            **_RUN,
            "attempt_id": 5,
            "number": 2,
            "cap": 5,
            "channel": "sms",
            "due_at": _FROM,
            "state": "ended",
            "outcome": "no_answer",
        },
    ),
    "message.state": EventType(
        MessageState,
        "a message was sent, delivered, read, or did not arrive",
        {
            **_RUN,
            "message_id": 88,
            "channel": "sms",
            "purpose": "enquiry",
            "mode": "live",
            "state": "delivered",
            "refusal": None,
            "attempt": 2,
        },
    ),
    "reply.received": EventType(ReplyReceived, "the person wrote", {**_RUN, "message_id": 89, "channel": "sms"}),
    "booking.state": EventType(
        BookingState,
        "an appointment was held, confirmed, moved, attended or cancelled",
        {**_RUN, "appointment_id": 4, "state": "confirmed", "starts_at": _FROM, "ends_at": _UNTIL},
    ),
    "payment.state": EventType(
        PaymentState,
        "a deposit was requested, paid, refunded, or ran out",
        {
            "lead_id": 42,
            "payment_id": 2,
            "appointment_id": 4,
            "state": "paid",
            "amount_minor": 50_000,
            "currency": "INR",
        },
    ),
    "consent.recorded": EventType(
        ConsentRecorded,
        "a consent was given or taken back",
        {"lead_id": 42, "consent_id": 6, "purpose": "marketing", "channel": None, "given": True},
    ),
}


@dataclass(frozen=True)
class Profile:
    """Who the lead is: only for endpoints that an admin has opened to it."""

    first_name: str
    last_name: str
    email: str | None
    phone: str | None


@dataclass(frozen=True)
class Event:
    """One that happened. `id` grows, for one lead in the order of what happened."""

    tenant_id: int
    id: int
    type: str
    lead_id: int
    at: datetime
    data: Mapping[str, Any]

    @property
    def message_id(self) -> str:
        """The `webhook-id`: the same at each try, at each endpoint."""
        return f"evt_{self.tenant_id}_{self.id}"


def payload_of(event: Event, profile: Profile | None) -> dict[str, object]:
    """The body of a request."""
    body: dict[str, object] = {
        "id": event.message_id,
        "type": event.type,
        "version": VERSION,
        "timestamp": event.at.isoformat(),
        "sequence": event.id,
        "data": dict(event.data),
    }
    return body if profile is None else {**body, "profile": vars(profile)}
