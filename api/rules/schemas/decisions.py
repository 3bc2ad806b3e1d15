"""What was decided about a lead, and why."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from domain.routing.records import shown_candidates
from domain.text.plain import Plain


class DecisionOrder(StrEnum):
    OLDEST = "oldest"
    NEWEST = "newest"


class DecisionQuery(Plain):
    """A page of the ledger."""

    kind: Annotated[
        str | None,
        Field(pattern=r"^[a-z][a-z_]{0,29}$", description="`score`, `route`, `skip`, `ending` …", examples=["route"]),
    ] = None
    run: Annotated[int | None, Field(ge=1, lt=2**31, description="Only of this run.")] = None
    order: DecisionOrder = DecisionOrder.OLDEST
    verify: Annotated[
        bool, Field(description="Decide each again from its recorded inputs, and say whether it is the same.")
    ] = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=200, description="`next` of the previous page.")] = None


class ReplayRead(BaseModel):
    """The same decision decided again from its recorded inputs: `same`, or null and `why` it cannot be said."""

    model_config = ConfigDict(from_attributes=True)

    same: bool | None
    result: dict[str, JsonValue] | None
    why: str


class DecisionRead(BaseModel):
    """One decision: from which facts, by which version of the rules (0 = built in), among whom and why not them.

    `text` says it in one sentence, which is `said` with its reasons, `because`; agents stand there as `agent 7`.
    Those that say `{"of": "score"}` were made of the facts of the scoring of the same moment. `replay` only where it
    was requested.
    """

    id: int
    lead_id: int
    decided_at: datetime
    kind: str
    run: int
    rule_version: int
    inputs: dict[str, JsonValue]
    candidates: Annotated[list[dict[str, JsonValue]], BeforeValidator(shown_candidates)]
    result: dict[str, JsonValue]
    text: str
    said: str
    because: list[str]
    replay: ReplayRead | None = None


class DecisionPage(BaseModel):
    items: list[DecisionRead]
    next: str | None
