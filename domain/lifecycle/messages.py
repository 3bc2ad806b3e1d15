"""What a lead's run is sent, what it answers, and what it asks of activities. Ids, codes and numbers only."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.leads.lead import Phase, Stage, Status
from domain.lifecycle.waiting import WaitingFor


@dataclass(frozen=True)
class LeadRef:
    """Which lead, in every workflow and activity input."""

    tenant_id: int
    lead_id: int


@dataclass(frozen=True)
class Command:
    """An update that the run accepts, or refuses with a reason. `agent_id` None: a manager sends it."""


@dataclass(frozen=True)
class Fact:
    """A signal, which the run never refuses. A number of 0 is given by the outbox that brings it."""

    @property
    def token(self) -> str:
        """Equal for the same fact: the run ignores repeats."""
        raise NotImplementedError


Message = Command | Fact


@dataclass(frozen=True)
class CommandAnswer:
    """What a command's sender gets back."""

    status: Status
    stage: Stage
    phase: Phase
    owner: int | None
    waiting_for: WaitingFor | None


@dataclass(frozen=True)
class Step:
    """What every step begins with: which lead, which run, and when by the workflow's clock.

    `position` counts the run's steps from 1; those up to `saved` are in the run's history and are not repeated.
    0: a step that is not one of a run's own Postgres steps. `in_phase`: where the run is; it is written with the step.
    """

    lead: LeadRef
    run: int
    now: datetime
    position: int = field(default=0, kw_only=True)
    saved: int = field(default=0, kw_only=True)
    in_phase: Phase | None = field(default=None, kw_only=True)
