"""What every step begins with."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.lifecycle.messages import LeadRef


@dataclass(frozen=True)
class Step:
    """Which lead, which run, and when.

    `position` counts the run's steps from 1; those up to `saved` stand in the run's history and are not repeated.
    0: a step that is not one of a run's own Postgres steps.
    """

    lead: LeadRef
    run: int
    now: datetime
    position: int = field(default=0, kw_only=True)
    saved: int = field(default=0, kw_only=True)
