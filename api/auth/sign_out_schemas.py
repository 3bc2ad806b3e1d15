"""Ending tokens before their time."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from domain.text.plain import Plain


class SignOut(Plain):
    """`everywhere`: every token that was issued to the caller before now; else the one that the request came with."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"everywhere": True}]})

    everywhere: bool = False


class UserSignOut(Plain):
    """`jti`: one token by its id; else every token that was issued to the user before now."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"jti": "0b9c1f6e4d2a4f58"}]})

    jti: str | None = Field(default=None, min_length=1, max_length=255)


class SignOutRead(BaseModel):
    """What was ended: one token, by the SHA-256 of its id, or all that were issued before an instant. It is kept until
    `ends_at`: by then the tokens have ended anyway. `revoked_by` as in the audit log."""

    model_config = ConfigDict(from_attributes=True)

    user_id: int
    token_id: str | None
    issued_before: datetime | None
    revoked_by: str
    revoked_at: datetime
    ends_at: datetime


class SignOutList(BaseModel):
    """The newest first, at most a hundred."""

    items: list[SignOutRead]
