"""What every step begins with."""

from dataclasses import dataclass
from datetime import datetime

from domain.messages import LeadRef


@dataclass(frozen=True)
class Step:
    """Which lead, which run, and when."""

    lead: LeadRef
    run: int
    now: datetime
