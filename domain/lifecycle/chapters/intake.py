"""Intake: the run opens, the lead is scored, and scored again when something about it changes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.leads.lead import Channel, Phase, Stage, Status
from domain.lifecycle.chapters.offer import MakeOffer, OfferMade
from domain.lifecycle.messages import Fact, Step


@dataclass(frozen=True)
class Touch(Fact):
    touch_id: int

    @property
    def token(self) -> str:
        return f"touch:{self.touch_id}"


@dataclass(frozen=True)
class ProfileChanged(Fact):
    change_id: int = 0

    @property
    def token(self) -> str:
        return f"profile:{self.change_id}"


@dataclass(frozen=True)
class Behaved(Fact):
    """The person opened a mail, clicked a link, or came back to the website."""

    behaviour_id: int

    @property
    def token(self) -> str:
        return f"behaved:{self.behaviour_id}"


@dataclass(frozen=True)
class RulesChanged(Fact):
    """Rules that affect open leads were activated."""

    request_id: int = 0

    @property
    def token(self) -> str:
        return f"rules:{self.request_id}"


@dataclass(frozen=True)
class Again:
    """Run `run` was requested: sent to the run before it, in case that one is still ending."""

    run: int
    reason: str


@dataclass(frozen=True)
class OpenRun(Step):
    """`then_offer`: the first offer of a lead that nobody owns, made in the same transaction."""

    reason: str
    then_offer: MakeOffer | None = None


class IntakeVerdict(StrEnum):
    LIVE = "live"
    DONE = "done"
    MERGED = "merged"


@dataclass(frozen=True)
class Opened:
    """`done`: this run was already lived, or the lead is closed for good.

    `speed_at`: when to look whether the person was contacted; None when nothing is owed.
    """

    verdict: IntakeVerdict
    status: Status = Status.NEW
    stage: Stage = Stage.AWARENESS
    phase: Phase = Phase.CONTACT
    source: str = ""
    score: int = 0
    priority: int = 3
    owner: int | None = None
    closed_channels: tuple[Channel, ...] = ()
    merged_into: int | None = None
    speed_at: datetime | None = None
    offered: OfferMade | None = None
    attempts_made: int = 0


@dataclass(frozen=True)
class Rescore(Step):
    """`cause` is `touch:7`, `reply:9`, `profile:3`: once per cause."""

    cause: str


@dataclass(frozen=True)
class Rescored:
    """`closed_channels`: the person gave no address for them, or it is suppressed.

    `merged_into`: the lead turned out to be another's duplicate, which takes it over. `speed_at` as in `Opened`.
    `offer_until`: when the open offer `offer_id` ends now.
    """

    score: int
    priority: int
    closed_channels: tuple[Channel, ...]
    merged_into: int | None = None
    speed_at: datetime | None = None
    stage: Stage | None = None
    offer_until: datetime | None = None
    offer_id: int | None = None


@dataclass(frozen=True)
class WatchSpeed(Step):
    """The first contact is still owed, as far as the run knows."""


@dataclass(frozen=True)
class SpeedWatched:
    """`next_at` None: the person was contacted, or everybody was notified."""

    next_at: datetime | None = None
