"""What each step of a lead's life is told, and what it hands back. Ids, codes and numbers only.

`now` is the workflow's clock: activities plan with it, so that skipped time is felt everywhere.
"""

from domain.lifecycle.steps.booking import (
    BookingConfirmed,
    BookingReleased,
    HoldSlot,
    OfBooking,
    RecordPayment,
    ReleaseBooking,
    RemindVisit,
    SlotHeld,
)
from domain.lifecycle.steps.closing import CloseRun, PostWebhook, RunClosed
from domain.lifecycle.steps.contact import (
    AttemptMade,
    AttemptPlanned,
    DeliveryRecorded,
    MakeAttempt,
    Moved,
    PlaceCallNow,
    PlanAttempt,
    RecordCallOutcome,
    RecordChannelClosed,
    RecordDelivery,
    RecordReply,
)
from domain.lifecycle.steps.intake import Opened, OpenRun, Rescore, Rescored, SpeedWatched, Verdict, WatchSpeed
from domain.lifecycle.steps.offers import ChangeOwner, EndOffer, MakeOffer, OfferMade, RecordAcceptance
from domain.lifecycle.steps.owner import Asked, AskOwner, JudgeAssessment, Judged, RemindOwner
from domain.lifecycle.steps.step import Step
from domain.lifecycle.steps.upkeep import NurtureSent, NurtureStart, SendNurture, SweepDuplicates, Swept, TryRules

__all__ = [
    "AskOwner",
    "Asked",
    "AttemptMade",
    "AttemptPlanned",
    "BookingConfirmed",
    "BookingReleased",
    "ChangeOwner",
    "CloseRun",
    "DeliveryRecorded",
    "EndOffer",
    "HoldSlot",
    "JudgeAssessment",
    "Judged",
    "MakeAttempt",
    "MakeOffer",
    "Moved",
    "NurtureSent",
    "NurtureStart",
    "OfBooking",
    "OfferMade",
    "OpenRun",
    "Opened",
    "PlaceCallNow",
    "PlanAttempt",
    "PostWebhook",
    "RecordAcceptance",
    "RecordCallOutcome",
    "RecordChannelClosed",
    "RecordDelivery",
    "RecordPayment",
    "RecordReply",
    "ReleaseBooking",
    "RemindOwner",
    "RemindVisit",
    "Rescore",
    "Rescored",
    "RunClosed",
    "SendNurture",
    "SlotHeld",
    "SpeedWatched",
    "Step",
    "SweepDuplicates",
    "Swept",
    "TryRules",
    "Verdict",
    "WatchSpeed",
]
