"""Rules on trial, and drafts that decide silently beside the rules in force."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from domain.rules.rule_sets import RuleKind
from domain.rules.trials.report import Matrix, TrialReport
from domain.text.plain import Plain


class TrialStart(Plain):
    """`days`: how far back."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(ge=1, le=3_650, examples=[30])] = 30


class TrialRead(BaseModel):
    """How far a trial is: `done` of `total` runs that began from `since` to `until`. `report` once it is done."""

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


class ShadowDecisionRead(BaseModel):
    """One lead for which the draft would have decided otherwise."""

    model_config = ConfigDict(from_attributes=True)

    lead_id: int
    run: int
    decided_at: datetime
    active: dict[str, JsonValue]
    draft: dict[str, JsonValue]


class ShadowRead(BaseModel):
    """`on`: it decides beside the rules in force now. What it decided so far is counted; the matrices of what its kind
    cannot change have no entry off their diagonal. `latest` are the newest decisions that differ."""

    rule_set_id: int
    kind: RuleKind
    version: int
    on: bool
    decided: int
    differing: int
    bands: Matrix
    priorities: Matrix
    qualified: Matrix
    latest: list[ShadowDecisionRead]
