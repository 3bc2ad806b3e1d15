"""Where a message goes: to whom, and by which vendor of its channel."""

from dataclasses import dataclass

from activities.senders import Candidate, Route
from domain.outreach.modes import Mode
from services.outreach.modes.diversion import Delivery


@dataclass(frozen=True)
class Destination:
    """To whom a message goes and by which vendor of its channel; `tried` did not take it."""

    delivery: Delivery
    route: Route
    candidate: Candidate
    tried: frozenset[str] = frozenset()

    def has_another(self) -> bool:
        return self.delivery.mode is not Mode.TEST and self.route.another(self.candidate, self.tried)
