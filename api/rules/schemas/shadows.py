"""A draft that decides silently beside the rules in force, and how often it differs."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue

from api.rules.schemas.trials import Matrix
from domain.rules.rule_sets import RuleKind


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
