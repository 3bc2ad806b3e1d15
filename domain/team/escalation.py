"""Who hears of what was not done in time: up a chain of roles, one step at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.tenants.policy import MOST_URGENT, URGENT, EscalationPolicy


def role_at(times: int, chain: Sequence[str]) -> str:
    """The role that hears of it the `times`-th time (from 1); at its end the chain stays where it is."""
    return chain[min(max(times, 1), len(chain)) - 1]


@dataclass(frozen=True)
class Unaccepted:
    """A lead that goes into the queue. `requested`: somebody had an offer in this round.

    `unowned` and `since_last` (None: never escalated) are business time.
    """

    priority: int
    requested: bool
    unowned: timedelta
    since_last: timedelta | None


def is_overdue(lead: Unaccepted, policy: EscalationPolicy) -> bool:
    """Urgent leads at once when a round passed them by, others when nobody owned them for long; then again."""
    patience = policy.unowned_for[lead.priority - 1]
    if lead.since_last is not None:
        return lead.since_last >= patience
    passed_by = lead.requested and lead.priority <= URGENT
    return passed_by or lead.priority <= MOST_URGENT or lead.unowned >= patience
