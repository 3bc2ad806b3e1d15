"""A hospital's outgoing messages as a whole: running or paused; live, in a test, or diverted to one of the staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

# A lead that waits looks again once in each slot, at a second of its own: after a pause they come back evenly.
SLOT, LONG_SLOT = timedelta(minutes=10), timedelta(minutes=30)
LONG_PAUSE = timedelta(hours=6)


class Mode(StrEnum):
    """`test`: nothing leaves the machine. `divert`: everything goes to one member of staff."""

    LIVE = "live"
    TEST = "test"
    DIVERT = "divert"


@dataclass(frozen=True)
class OutreachState:
    """`divert_to`: the user to whom everything goes."""

    paused_at: datetime | None = None
    mode: Mode = Mode.LIVE
    divert_to: int | None = None

    @property
    def paused(self) -> bool:
        return self.paused_at is not None


RUNNING = OutreachState()


def slot_of(paused_at: datetime, at: datetime) -> timedelta:
    """How long after a resumption at `at` the last lead that waits has looked again."""
    return LONG_SLOT if at - paused_at > LONG_PAUSE else SLOT


def next_look(paused_at: datetime, lead_id: int, at: datetime) -> datetime:
    """When the lead looks whether it may go on; never now."""
    slot = slot_of(paused_at, at)
    seconds = int(slot.total_seconds())
    own = int.from_bytes(sha256(str(lead_id).encode()).digest()[:4]) % seconds
    return at + slot - timedelta(seconds=(at.timestamp() - own) % seconds)


def marked(mode: Mode, meant_for: str, text: str) -> str:
    """What is diverted says whom it was meant for."""
    return f"[Test, meant for {meant_for}] {text}" if mode is Mode.DIVERT else text
