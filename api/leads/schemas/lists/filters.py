"""Which leads, as callers say it: the same for lists, counts, the board, exports and bulk changes."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, ModelWrapValidatorHandler, PrivateAttr, model_validator

from domain.leads.lead import Phase, Source, Stage, Status
from domain.lifecycle.waiting import WaitKind
from domain.scoring.score import Band
from domain.text.instants import Instant
from domain.text.plain import Plain

_OWN = "custom."
Priority = Annotated[int, Field(ge=1, le=5)]
Tag = Annotated[str, Field(max_length=200)]
SORTS = r"^(-?(created_at|score)|deadline|-updated_at)$"


class LeadFilters(Plain):
    """Which leads. Of a filter that is repeated any value fits; different filters narrow together.

    `custom.<key>` (at most five) narrows by a field of the hospital's own.
    """

    model_config = ConfigDict(extra="forbid")

    status: Annotated[tuple[Status, ...], Field(max_length=20)] = ()
    stage: Annotated[tuple[Stage, ...], Field(max_length=20)] = ()
    source: Annotated[tuple[Source, ...], Field(max_length=20)] = ()
    priority: Annotated[tuple[Priority, ...], Field(max_length=20)] = ()
    band: Annotated[tuple[Band, ...], Field(max_length=20)] = ()
    phase: Annotated[tuple[Phase, ...], Field(max_length=20)] = ()
    waiting: Annotated[
        tuple[WaitKind, ...], Field(max_length=20, description="The kind of what the lead waits for.")
    ] = ()
    tag: Annotated[tuple[Tag, ...], Field(max_length=20, examples=[["second opinion"]])] = ()
    owner: Annotated[
        str | None,
        Field(pattern="^(me|none|[1-9][0-9]{0,17})$", description="`me`, `none`, or an agent's id.", examples=["me"]),
    ] = None
    team: Annotated[str | None, Field(max_length=50, description="Owned by an agent of this team.")] = None
    campaign: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    score_from: Annotated[int | None, Field(ge=0, le=100)] = None
    score_to: Annotated[int | None, Field(ge=0, le=100)] = None
    due_before: Annotated[Instant | None, Field(description="What it waits for is due before this.")] = None
    overdue: Annotated[bool, Field(description="Only leads whose deadline has passed.")] = False
    created_from: Annotated[Instant | None, Field(description="Captured at or after this instant.")] = None
    created_to: Annotated[Instant | None, Field(description="Captured before this instant.")] = None
    search: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=320,
            description="A whole e-mail address; a phone number in any form, or its last five digits or more; the "
            "start of any word of a name (two letters, or one Chinese, Japanese or Korean character). Contacts and "
            "names of merged leads count for the survivor, and so do those that a person gave besides.",
        ),
    ] = None
    _custom: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def custom(self) -> Mapping[str, Any]:
        """What was said of the hospital's own fields, by their keys."""
        return self._custom

    @model_validator(mode="wrap")
    @classmethod
    def _own_fields(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(value, dict):
            return handler(value)
        own = {name: said for name, said in value.items() if isinstance(name, str) and name.startswith(_OWN)}
        made = handler({name: said for name, said in value.items() if name not in own})
        made._custom = {name[len(_OWN) :]: said for name, said in own.items()}
        return made


class LeadQuery(LeadFilters):
    """A page of the lead list."""

    sort: Annotated[
        str,
        Field(
            pattern=SORTS,
            description="`-created_at` (newest first), `created_at`, `-score`, `score`, `deadline` (late first), "
            "`-updated_at`. By score, leads that are not scored yet are left out; by deadline, those that wait for "
            "nothing come last.",
        ),
    ] = "-created_at"
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=200, description="`next` of the previous page.")] = None
