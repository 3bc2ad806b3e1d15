"""API keys as admins make and see them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.auth.permissions import Scope
from domain.text.instants import Instant
from domain.text.plain import Plain

_DAY = 86_400


class ApiKeyCreate(Plain):
    """`user_id`: an active user with role integration; default: the tenant's first. `integration_id`: the partner whose
    key this is."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200, examples=["Practo, production"])]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope), examples=[["capture"]])]
    expires_at: Annotated[Instant | None, Field(examples=["2027-12-31T00:00:00Z"])] = None
    user_id: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    integration_id: Annotated[int | None, Field(ge=1, lt=2**63)] = None


class ApiKeyRotate(Plain):
    """How long the old key works beside the new one."""

    model_config = ConfigDict(extra="forbid")

    grace_seconds: Annotated[int, Field(ge=0, le=30 * _DAY, examples=[_DAY])] = _DAY


class ApiKeyRead(BaseModel):
    """What is known of a key; `prefix` is how it begins. `replaces`: the key that it rotates out."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    prefix: str
    scopes: list[Scope]
    user_id: int
    integration_id: int | None
    replaces: int | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class ApiKeyMade(ApiKeyRead):
    """`key` is shown here and never again; null in the answer to a repeated request."""

    key: str | None


class ApiKeyPage(BaseModel):
    items: list[ApiKeyRead]
    next: str | None
