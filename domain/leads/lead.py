"""A lead's lifecycle: states, channels, outcomes, and the legal moves."""

from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """What the database has always called it."""

    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    CONVERTED = "converted"
    LOST = "lost"


class Stage(StrEnum):
    """The marketing funnel; never goes back within one run."""

    AWARENESS = "awareness"
    INTEREST = "interest"
    DECISION = "decision"
    ACTION = "action"


class Phase(StrEnum):
    """Which chapter of the story a run is in."""

    INTAKE = "intake"
    ASSIGN = "assign"
    CONTACT = "contact"
    QUALIFY = "qualify"
    NURTURE = "nurture"
    BOOK = "book"
    VISIT = "visit"
    CONVERT = "convert"
    CLOSED = "closed"


class Channel(StrEnum):
    SMS = "sms"
    WHATSAPP = "whatsapp"
    CALL = "call"
    EMAIL = "email"

    @property
    def address_kind(self) -> str:
        """phone | email: what reaches a person on it."""
        return "email" if self is Channel.EMAIL else "phone"


PHONE_CHANNELS = tuple(channel for channel in Channel if channel.address_kind == "phone")


class Source(StrEnum):
    """Where a lead came from."""

    WEBSITE = "website"
    REFERRAL = "referral"
    FACEBOOK = "facebook"
    LINKEDIN = "linkedin"
    GOOGLE_ADS = "google_ads"
    PARTNER = "partner"
    EVENT = "event"
    PHONE = "phone"
    IMPORT = "import"
    WALK_IN = "walk_in"
    OTHER = "other"


class LossReason(StrEnum):
    OPTED_OUT = "opted_out"
    UNREACHABLE = "unreachable"
    NOT_QUALIFIED = "not_qualified"
    NOT_INTERESTED = "not_interested"
    NO_SHOW = "no_show"
    NO_DEPOSIT = "no_deposit"
    DUPLICATE = "duplicate"
    WRONG_NUMBER = "wrong_number"
    CHOSE_OTHER = "chose_other"
    PRICE = "price"
    WITHDRAWN = "withdrawn"
    OTHER = "other"


class AgentLossReason(StrEnum):
    """What a person may say; an opt-out, a no-show, a duplicate and an undone import are recorded as such."""

    UNREACHABLE = "unreachable"
    NOT_QUALIFIED = "not_qualified"
    NOT_INTERESTED = "not_interested"
    NO_DEPOSIT = "no_deposit"
    WRONG_NUMBER = "wrong_number"
    CHOSE_OTHER = "chose_other"
    PRICE = "price"
    OTHER = "other"


class DeclineReason(StrEnum):
    BUSY = "busy"
    NOT_MY_SPECIALTY = "not_my_specialty"
    LANGUAGE = "language"
    KNOWS_LEAD = "knows_lead"
    END_OF_SHIFT = "end_of_shift"
    OTHER = "other"


class Outcome(StrEnum):
    """What an agent says of one attempt."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"
    CALLBACK_AT = "callback_at"
    NOT_INTERESTED = "not_interested"


class DeliveryState(StrEnum):
    """How far a message got; `rank` orders the states, and a later callback never goes back."""

    INTENT = "intent"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def rank(self) -> int:
        return _DELIVERY_RANK[self]


_DELIVERY_RANK = {
    DeliveryState.INTENT: 0,
    DeliveryState.UNKNOWN: 1,
    DeliveryState.SENT: 2,
    DeliveryState.DELIVERED: 3,
    DeliveryState.READ: 4,
    DeliveryState.FAILED: 3,
    DeliveryState.SKIPPED: 5,
}

LEGAL_MOVES: frozenset[tuple[Status, Status]] = frozenset(
    {
        (Status.NEW, Status.CONTACTED),
        (Status.NEW, Status.QUALIFIED),
        (Status.CONTACTED, Status.QUALIFIED),
        (Status.QUALIFIED, Status.CONVERTED),
        (Status.NEW, Status.LOST),
        (Status.CONTACTED, Status.LOST),
        (Status.QUALIFIED, Status.LOST),
        (Status.LOST, Status.NEW),
        (Status.CONVERTED, Status.NEW),
    }
)

OPEN_STATUSES = frozenset({Status.NEW, Status.CONTACTED, Status.QUALIFIED})
_STAGE_ORDER = list(Stage)


def is_legal(before: Status, after: Status) -> bool:
    """Whether the status may move so; staying is always legal."""
    return before is after or (before, after) in LEGAL_MOVES


def further(current: Stage, proposed: Stage) -> Stage:
    """The later of two stages: a stage never goes back within a run."""
    return max(current, proposed, key=_STAGE_ORDER.index)


def age_on(day: date, born: date) -> int:
    """Whole years, as people count them: one more from the birthday on; of 29 February, from 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
