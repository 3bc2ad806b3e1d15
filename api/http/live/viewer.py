"""One open connection: what it has still to be sent, never more than a little."""

import asyncio
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from store.lifecycle.changes import Change, Moment, Place

# A screen that missed so much reads itself anew.
MOST_PENDING = 500
# Their lead is read beside them, to know which agents may see it now.
OF_LEADS = frozenset({"lead", "queue", "task", "message", "delivery", "reply", "consent"})
# Not for anybody's screen: the connections of this user are checked again.
ACCESS = "access"
Write = Callable[[int, Moment], str]
Hears = Callable[[Change, Place | None], bool]


@dataclass(frozen=True)
class Seat:
    """Whose connection it is, and what of the changes they hear; `by_place`: that depends on where a lead is now.
    `key_id`: a program's, with an API key.
    """

    tenant_id: int
    user_id: int
    hears: Hears
    by_place: bool
    key_id: int | None = None

    @property
    def holder(self) -> tuple[int, int, int | None]:
        return self.tenant_id, self.user_id, self.key_id


class Viewer:
    """Changes wait here until they are sent, each once; of too many only that there were.

    `since`: the moment that the client knew when it came; `placed`: what it missed since was looked up. `suspect`: the
    caller's sign-in may have ended.
    """

    def __init__(self, seat: Seat, since: Moment | None, *, lost: bool) -> None:
        self.seat, self.since = seat, since
        self.placed = self.suspect = False
        self._lost = lost
        self._greeted = False
        self._pending: dict[tuple[str, int, int | None], None] = {}
        self._moment: Moment | None = None
        self._wake = asyncio.Event()

    def reach(self, moment: Moment, changes: Iterable[Change]) -> None:
        """What concerns the viewer up to this moment."""
        self._moment = moment
        for change in changes:
            self._pending[change.kind, change.subject_id, change.lead_id] = None
            self._lost = self._lost or not change.subject_id or len(self._pending) > MOST_PENDING
        if self._pending or self._lost or not self._greeted:
            self._wake.set()
        if self._lost:
            self._pending.clear()

    def lose(self, moment: Moment) -> None:
        """What came before it cannot be said one by one."""
        self._lost = True
        self.reach(moment, ())

    def check(self) -> None:
        self.suspect = True
        self._wake.set()

    async def wait(self, seconds: float) -> None:
        """Until there is something to send, or for so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        self._wake.clear()

    def messages(self, write: Write) -> list[tuple[str, str]]:
        """`seq` and JSON of what is to be sent now; at least one message, once the first moment is known."""
        if self._moment is None:
            return []
        seq = write(self.seat.tenant_id, self._moment)
        said: list[dict[str, Any]] = [] if self._greeted else [{"hello": True}]
        if self._lost:
            said.append({"resync": True})
        elif self._pending or self._greeted:
            said.append({"changed": [_said(*change) for change in self._pending]})
        self._greeted, self._lost = True, False
        self._pending.clear()
        return [(seq, json.dumps({"seq": seq, **one}, separators=(",", ":"))) for one in said]


def _said(kind: str, subject_id: int, lead_id: int | None) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": kind, "id": subject_id}
    return said if lead_id is None or kind == "lead" else {**said, "lead_id": lead_id}
