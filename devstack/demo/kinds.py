"""The kinds of leads that the demo plays: how many, what agents and contacts do, and how each must end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from devstack.demo.hospital import DEPOSIT_HOSPITAL, HOSPITAL
from domain.leads.lead import LossReason, Outcome, Status
from domain.qualification.answers import Answer


class OfferMove(StrEnum):
    """What an agent does with an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    IGNORE = "ignore"


class Again(StrEnum):
    """Who brings a lost lead back."""

    NOBODY = "nobody"
    LEAD = "lead"
    MANAGER = "manager"


def _found(need: str, readiness: str) -> Mapping[str, Answer]:
    return {"medical_need": need, "readiness": readiness, "funding": "insured", "location_ok": True}


READY = _found("clear", "now")
LATER = _found("clear", "months")
NO_NEED = _found("none", "weeks")
HOT: Mapping[str, object] = {
    "source": "referral",
    "procedure": "cataract",
    "city": "Chennai",
    "timeframe": "now",
    "insurance": True,
    "birth_date": "1950-04-02",
}
WARM: Mapping[str, object] = {"procedure": "cataract"}


@dataclass(frozen=True)
class LeadKind:
    """The history must contain `story` in this order, as `action:value` (other things may happen in between).

    The agents' moves (`offers`, `calls`, `assessments`, `comes`) are taken one after the other; the last is repeated.
    `writes` is what the contact answers to the message of an attempt; `pays`: to each request for a deposit.
    """

    name: str
    count: int
    ends: Status
    story: tuple[str, ...] = ()
    reason: LossReason | None = None
    hospital: int = HOSPITAL
    said: Mapping[str, object] = field(default_factory=lambda: WARM)
    has_email: bool = True
    offers: tuple[OfferMove, ...] = (OfferMove.ACCEPT,)
    calls: tuple[Outcome, ...] = (Outcome.REACHED,)
    writes: Mapping[int, str] = field(default_factory=dict)
    assessments: tuple[Mapping[str, Answer], ...] = (READY,)
    comes: tuple[bool, ...] = (True,)
    pays: tuple[bool, ...] = (True,)
    again: Again = Again.NOBODY

    @property
    def runs(self) -> int:
        return 1 if self.again is Again.NOBODY else 2


_SILENT = (Outcome.NO_ANSWER,)
_REOPENED = (
    "outcome_recorded:not_interested", "status_changed:lost", "status_changed:new", "status_changed:converted",
)  # fmt: skip

KINDS = (
    LeadKind("converted", 6, Status.CONVERTED, ("offer_ended:accepted", "assessed:qualified", "appointment_confirmed")),
    LeadKind(
        "auto-qualified, converted", 4, Status.CONVERTED,
        ("status_changed:qualified", "offer_ended:accepted", "appointment_confirmed"), said=HOT,
    ),
    LeadKind(
        "declined twice, then accepted", 3, Status.CONVERTED,
        ("offer_ended:declined", "offer_ended:declined", "offer_ended:accepted"),
        offers=(OfferMove.DECLINE, OfferMove.DECLINE, OfferMove.ACCEPT),
    ),
    LeadKind(
        "offer timed out", 3, Status.CONVERTED, ("offer_ended:expired", "offer_ended:accepted"),
        offers=(OfferMove.IGNORE, OfferMove.ACCEPT),
    ),
    LeadKind(
        "reply after attempt 3", 3, Status.CONVERTED, ("attempt_made:3", "replied", "assessed:qualified"),
        calls=_SILENT, writes={3: "Yes, please tell me more about the operation."},
    ),
    LeadKind(
        "unreachable after the cap", 4, Status.LOST, ("attempt_made:5", "attempts_exhausted", "status_changed:lost"),
        LossReason.UNREACHABLE, calls=_SILENT,
    ),
    LeadKind(
        "opted out", 3, Status.LOST, ("opted_out", "status_changed:lost"),
        LossReason.OPTED_OUT, has_email=False, calls=_SILENT, writes={2: "STOP"},
    ),
    LeadKind(
        "not qualified", 3, Status.LOST, ("assessed:not_qualified", "status_changed:lost"),
        LossReason.NOT_QUALIFIED, assessments=(NO_NEED,),
    ),
    LeadKind(
        "no-show, then converted", 3, Status.CONVERTED,
        ("appointment_confirmed", "slot_released:no_show", "appointment_confirmed"), comes=(False, True),
    ),
    LeadKind(
        "asked again, converted", 2, Status.CONVERTED, _REOPENED,
        calls=(Outcome.NOT_INTERESTED, Outcome.REACHED), again=Again.LEAD,
    ),
    LeadKind(
        "reopened, converted", 1, Status.CONVERTED, _REOPENED,
        calls=(Outcome.NOT_INTERESTED, Outcome.REACHED), again=Again.MANAGER,
    ),
    LeadKind(
        "called back", 1, Status.CONVERTED, ("outcome_recorded:callback_at", "outcome_recorded:reached"),
        calls=(Outcome.CALLBACK_AT, Outcome.REACHED),
    ),
    LeadKind(
        "not yet, then qualified", 1, Status.CONVERTED, ("assessed:not_yet", "assessed:qualified"),
        assessments=(LATER, READY),
    ),
    LeadKind(
        "deposit paid, converted", 2, Status.CONVERTED, ("deposit_paid", "appointment_confirmed"),
        hospital=DEPOSIT_HOSPITAL,
    ),
    LeadKind(
        "deposit late, then paid", 1, Status.CONVERTED, ("slot_released:no_deposit", "deposit_paid"),
        hospital=DEPOSIT_HOSPITAL, pays=(False, True),
    ),
)  # fmt: skip
