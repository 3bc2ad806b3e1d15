"""Notices as those read them who were notified."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.text.plain import Plain


class NoticeRead(BaseModel):
    """`text` names the lead by its number, and nothing else of the person. Null `read_at`: unread."""

    id: int
    at: datetime
    kind: str
    text: str
    lead_id: int | None
    read_at: datetime | None


class NoticePage(BaseModel):
    items: list[NoticeRead]
    next: str | None


class NoticesRead(Plain):
    """`ids` null: all of them."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"ids": [7, 8]}]})

    ids: Annotated[list[Annotated[int, Field(ge=1, le=2**53)]] | None, Field(max_length=200)]


class Unread(BaseModel):
    unread: int
