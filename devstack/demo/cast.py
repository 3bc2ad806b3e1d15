"""Who plays: one part per lead, with what has been played of it so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from api.leads.schemas.leads import LeadRead
from devstack.demo.kinds import LeadKind, OfferMove
from domain.leads.lead import OPEN_STATUSES, Phase
from domain.lifecycle.waiting import WaitingFor

MoveT = TypeVar("MoveT")
_CONSENTS = [{"purpose": purpose, "text_version": "demo-1"} for purpose in ("enquiry", "marketing")]


@dataclass
class CastPart:
    """One person's part. `lead` is how the manager saw it last."""

    kind: LeadKind
    number: int
    lead_id: int = 0
    lead: LeadRead | None = None
    ignored: set[WaitingFor] = field(default_factory=set)
    answers: int = 0
    calls: int = 0
    assessments: int = 0
    visits: int = 0
    payments: int = 0
    acted: dict[WaitingFor, float] = field(default_factory=dict)

    @property
    def phone(self) -> str:
        """From the range that is kept for fiction."""
        return f"+1415555{100 + self.number:04d}"

    @property
    def capture(self) -> dict[str, object]:
        """The body of `POST /leads`."""
        email = {"email": f"person{self.number}@example.com"} if self.kind.has_email else {}
        return {
            "first_name": "Demo",
            "last_name": f"Person {self.number}",
            "phone": self.phone,
            **email,
            "consents": _CONSENTS,
            **self.kind.said,
        }

    @property
    def over(self) -> bool:
        """Whether the last of its runs has ended."""
        lead = self.lead
        if lead is None or lead.phase is not Phase.CLOSED or lead.status in OPEN_STATUSES:
            return False
        return lead.run >= self.kind.runs

    @property
    def lost_for_now(self) -> bool:
        """Whether it is time to bring the lead back."""
        lead = self.lead
        return lead is not None and lead.phase is Phase.CLOSED and lead.run < self.kind.runs

    def answer(self, offer: WaitingFor) -> OfferMove:
        """The move for this offer. To ignore it uses the move up at once, to answer only when the answer is taken."""
        if offer in self.ignored:
            return OfferMove.IGNORE
        move = nth(self.kind.offers, self.answers)
        if move is OfferMove.IGNORE:
            self.ignored.add(offer)
            self.answers += 1
        return move


def nth(moves: Sequence[MoveT], place: int) -> MoveT:
    """The move at that place; the last one is repeated."""
    return moves[min(place, len(moves) - 1)]


def cast(kinds: Sequence[LeadKind]) -> list[CastPart]:
    """Everybody, the kinds mixed."""
    places = sorted((place / kind.count, kind.name) for kind in kinds for place in range(kind.count))
    by_name = {kind.name: kind for kind in kinds}
    return [CastPart(by_name[name], number) for number, (_, name) in enumerate(places)]
