"""What known leads did, as integrations report it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.leads.behaviours import BehaviourKind
from domain.text.instants import Instant
from domain.text.plain import Plain


class BehaviourCreate(Plain):
    """`key` is the sender's own id of what happened, never a page's address: the same again changes nothing."""

    model_config = ConfigDict(extra="forbid")

    kind: BehaviourKind
    key: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,255}$", examples=["session-8842"])]
    occurred_at: Annotated[Instant | None, Field(description="Default: now. Not in the future.")] = None


class BehaviourRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    lead_id: int
    kind: BehaviourKind
    key: str
    occurred_at: Instant
