"""Drafts on trial, and what a trial found."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from domain.rules.rule_sets import RuleKind

Matrix = Annotated[dict[str, dict[str, int]], Field(description="Leads by what was (first) and what would be.")]


class TrialStart(BaseModel):
    """`days`: how far back."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(ge=1, le=3_650, examples=[30])] = 30


class Changed(BaseModel):
    """How many leads the draft would have judged otherwise. `owner`: first offered to another agent."""

    band: int
    priority: int
    qualified: int
    owner: int


class BeforeAfter(BaseModel):
    before: int
    after: int


class AgentShare(BaseModel):
    """First offers to one agent, among the routes that were ranked again."""

    agent_id: int
    before: int
    after: int


class Routing(BaseModel):
    """`routes`: runs whose first route was ranked again, by the candidates as they were then. A draft of scoring or
    priority is held against the routing in force, for leads whose priority changes; a draft of routing against what
    was."""

    routes: int
    moved: int
    queued: BeforeAfter
    agents: list[AgentShare]


class Speed(BaseModel):
    """First contacts that came later than the target of the lead's priority, as it was and as it would be. When the
    contact came is what really happened: it is held against both."""

    promised: int
    contacted: int
    late: BeforeAfter


class ConfusionRead(BaseModel):
    """What auto-qualification said of runs that have ended, against what happened: positive is a run whose owner found
    the person qualified, or that converted."""

    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int
    precision: float | None
    recall: float | None


class Confusions(BaseModel):
    before: ConfusionRead
    after: ConfusionRead


class BandRead(BaseModel):
    """`low` and `high` bound the rate of conversion with 95 % confidence."""

    band: str
    count: int
    converted: int
    rate: float | None
    low: float | None
    high: float | None


class Worth(BaseModel):
    """What scores were worth among runs that have ended.

    `auc`: the chance that a converted one scored above a lost one; `lift`: how many times the overall rate the best
    tenth converted."""

    count: int
    converted: int
    rate: float | None
    auc: float | None
    lift: float | None
    bands: list[BandRead]


class Worths(BaseModel):
    before: Worth
    after: Worth


class Example(BaseModel):
    """One lead that the draft would have judged otherwise, with the reasons of then and of the draft."""

    lead_id: int
    run: int
    decision: int
    before: dict[str, JsonValue]
    after: dict[str, JsonValue]
    because_before: list[str]
    because: list[str]


class TrialReport(BaseModel):
    """Of the first judgement of each run. What this kind of draft cannot change is null."""

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
    estimate: str


class TrialRead(BaseModel):
    """How far a trial is: `done` of `total` runs that began from `since` to `until`. `report` once it is done."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    rule_set_id: int
    kind: RuleKind
    version: int
    since: datetime
    until: datetime
    state: Literal["running", "done", "failed"]
    total: int
    done: int
    actor: str
    created_at: datetime
    finished_at: datetime | None
    report: TrialReport | None


class TrialPage(BaseModel):
    items: list[TrialRead]
    next: str | None
