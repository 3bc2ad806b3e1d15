"""What a trial on the recorded past found: types that the trial counts in, the API answers with and the CLI prints."""

from dataclasses import field
from typing import Annotated, Any

from pydantic import BaseModel, Field, JsonValue
from pydantic.dataclasses import dataclass

from domain.rules.trials.worth import Confusion, Worth

ESTIMATE = (
    "Conversions are estimates: each of these leads was worked as the rules of its time said, "
    "and nobody knows how it would have ended under the draft."
)
Matrix = Annotated[dict[str, dict[str, int]], Field(description="Numbers of leads by actual (first) and tried result.")]


class Changed(BaseModel):
    """How many leads the draft would have decided otherwise. `owner`: first offered to another agent."""

    band: int
    priority: int
    qualified: int
    owner: int


@dataclass(kw_only=True)
class BeforeAfter:
    before: int = 0
    after: int = 0

    def add(self, before: bool, after: bool) -> None:
        self.before += before
        self.after += after


@dataclass(kw_only=True)
class AgentShare(BeforeAfter):
    """First offers to one agent, among the routes that were ranked again."""

    agent_id: int


class Routing(BaseModel):
    """`routes`: runs whose first route was ranked again, by the candidates as they were then. A draft of scoring or
    priority is held against the routing in force, for leads whose priority changes; a draft of routing against what
    was."""

    routes: int
    moved: int
    queued: BeforeAfter
    agents: list[AgentShare]


@dataclass
class Speed:
    """First contacts that came later than the target of the lead's priority, as it was and as it would be. When the
    contact came is what really happened: it is held against both."""

    promised: int = 0
    contacted: int = 0
    late: BeforeAfter = field(default_factory=BeforeAfter)


class Confusions(BaseModel):
    """Among runs that have ended; one came through whose owner found the person qualified, or that converted."""

    before: Confusion
    after: Confusion


class Worths(BaseModel):
    before: Worth
    after: Worth


class Example(BaseModel):
    """One lead that the draft would have decided otherwise, with the reasons of then and of the draft."""

    lead_id: int
    run: int
    decision: int
    before: dict[str, JsonValue]
    after: dict[str, JsonValue]
    because_before: list[str] = []
    because: list[str]


class TrialReport(BaseModel):
    """Of the first scoring of each run. What this kind of draft cannot change is null."""

    leads: int
    changed: Changed
    bands: Matrix | None
    priorities: Matrix | None
    qualified: Matrix | None
    routing: Routing | None
    speed: Speed | None
    ended: int
    open: int
    auto_qualify: Confusions | None
    worth: Worths | None
    examples: list[Example]
    estimate: str = ESTIMATE


def count(matrix: dict[str, dict[str, int]], before: Any, after: Any) -> None:
    row = matrix.setdefault(before, {})
    row[after] = row.get(after, 0) + 1


def off_diagonal(matrix: dict[str, dict[str, int]]) -> int:
    return sum(leads for before, row in matrix.items() for after, leads in row.items() if before != after)
