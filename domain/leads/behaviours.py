"""What a known lead does beyond what it says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.privacy import Actor


class BehaviourKind(StrEnum):
    """Opened a mail, clicked a link in one, came to the website."""

    OPEN = "open"
    CLICK = "click"
    VISIT = "visit"


@dataclass(frozen=True)
class Behaviour:
    """One thing that a lead did; `key` makes it one, `actor` reported it."""

    kind: BehaviourKind
    key: str
    actor: Actor
    at: datetime
    message_id: int | None = None
