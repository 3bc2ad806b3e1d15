"""What follows when a patient is heard of again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.vocabulary.procedures import skill_of


@dataclass(frozen=True)
class Enquiry:
    """What somebody asked who is a patient already: by which capture channel, for what, and when."""

    channel: str
    procedure: str | None
    at: datetime


@dataclass(frozen=True)
class Converted:
    """What the patient came for, and when they became one."""

    procedure: str | None
    at: datetime


class CameBack(StrEnum):
    """What follows when a patient is heard of again."""

    ENQUIRY = "enquiry"
    TASK = "task"
    NOTHING = "nothing"


_SPOKEN = frozenset({"phone", "sms", "whatsapp", "email"})


def came_back(enquiry: Enquiry, last: Converted, again_after: timedelta) -> CameBack:
    """Another procedure, or any enquiry `again_after` the conversion, is a new one. A call or a message never is.

    Everything else is a task, but what a file says: nobody waits for an answer to that, and least of all to what
    happened before the conversion.
    """
    if enquiry.channel in _SPOKEN:
        return CameBack.TASK
    if enquiry.channel == "import" and enquiry.at <= last.at:
        return CameBack.NOTHING
    another = enquiry.procedure is not None and skill_of(enquiry.procedure) != skill_of(last.procedure)
    if another or enquiry.at >= last.at + again_after:
        return CameBack.ENQUIRY
    return CameBack.NOTHING if enquiry.channel == "import" else CameBack.TASK
