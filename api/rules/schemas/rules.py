"""Versions of rules, as callers send and get them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.http.problems import FieldError
from domain.conditions.facts import FactType
from domain.conditions.faults import Fault
from domain.rules.rule_sets import RuleKind, RuleState
from domain.text.plain import Plain

Scope = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{0,49})?$", examples=["cataract"])]
Body = Annotated[dict[str, Any], Field(description="The schema is at GET /rules/schema/{kind}.")]
_EXAMPLE = {
    "rules": [
        {"code": "danger", "text": "is in danger", "when": {"fact": "words", "matches": "sudden"}, "priority": 1},
        {"code": "hot", "text": "is hot", "when": {"fact": "band", "eq": "hot"}, "priority": 2},
    ],
    "otherwise": 4,
}


class RuleCheck(Plain):
    model_config = ConfigDict(extra="forbid")

    kind: Annotated[RuleKind, Field(examples=["priority"])]
    body: Annotated[Body, Field(examples=[_EXAMPLE])]


class RuleDraft(RuleCheck):
    """`scope` only for kinds that have scopes: an assessment form's specialty."""

    scope: Scope = ""
    note: Annotated[str, Field(max_length=500, examples=["call who is in danger first"])] = ""


class RuleQuery(Plain):
    """A page of the versions."""

    kind: RuleKind | None = None
    scope: Scope | None = None
    state: RuleState | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=200, description="`next` of the previous page.")] = None


class RuleActivate(Plain):
    """`move_leads`: leads under way follow, too; else they keep the version that they began with."""

    model_config = ConfigDict(extra="forbid")

    move_leads: Annotated[bool, Field(examples=[True])] = False


class RuleRevert(RuleActivate):
    kind: Annotated[RuleKind, Field(examples=["priority"])]
    scope: Scope = ""


class RuleSetRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: RuleKind
    scope: str
    version: int
    state: RuleState
    note: str
    actor: str
    shadow: bool
    created_at: datetime


class RuleSetFull(RuleSetRead):
    body: dict[str, Any]


class RuleSetPage(BaseModel):
    items: list[RuleSetRead]
    next: str | None


class RulesChecked(BaseModel):
    """`warnings` are allowed, yet hardly meant."""

    warnings: list[FieldError]


class RuleSetDrafted(RuleSetRead):
    warnings: list[FieldError]


class RuleActivationRead(BaseModel):
    """Version 0, without an id, is built in. `leads_notified`: how many will be judged again; `move_id`: the move."""

    kind: RuleKind
    scope: str
    version: int
    rule_set_id: int | None
    leads_notified: int
    move_id: int | None
    warnings: list[FieldError]


class InForceRead(BaseModel):
    """By what leads that come now are judged. `since` null: nobody ever chose."""

    kind: RuleKind
    scope: str
    version: int
    rule_set_id: int | None
    note: str
    actor: str | None
    since: datetime | None


class InForceFull(InForceRead):
    body: dict[str, Any]


class InForceList(BaseModel):
    items: list[InForceRead]


class FactRead(BaseModel):
    """`kinds`: the rules that may ask for it."""

    name: str
    type: FactType
    meaning: str
    kinds: list[RuleKind]


class FactList(BaseModel):
    items: list[FactRead]


def field_errors(faults: Iterable[Fault]) -> list[FieldError]:
    """Each with its path in the body."""
    return [FieldError(field=fault.path, message=fault.text) for fault in faults]
