"""What the API says of a hospital's outgoing messages as a whole."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import Row

from domain.outreach.modes import Mode
from domain.text.plain import Plain


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text.strip()


class OutreachPause(Plain):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "Wrong price in a template"}]})

    reason: Annotated[str, Field(max_length=200), AfterValidator(_said)]


class OutreachModeUpdate(Plain):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"mode": "live"}]})

    mode: Mode


class WhoAndWhen(BaseModel):
    """`user_id` is a user's; `name` theirs."""

    user_id: int
    name: str
    at: datetime


class OutreachStateRead(BaseModel):
    """`paused`: nothing leaves. `waiting`: messages that are due and may not go yet, for whatever reason; by reason in
    `waiting_for`. `spread_until`: until then what waited for the last resumption goes, each lead at its own second.

    `mode`: `live`; `test`: nothing leaves the machine; `divert`: everything goes to `divert_to`, by the `diverted`
    channels, and on the others nothing leaves.
    """

    paused: bool
    pause: WhoAndWhen | None = None
    reason: str = ""
    resumed: WhoAndWhen | None = None
    spread_until: datetime | None = None
    waiting: int
    waiting_for: Mapping[str, int]
    mode: Mode
    mode_set: WhoAndWhen | None = None
    divert_to: WhoAndWhen | None = None
    diverted: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Row[Any] | None, waiting: Mapping[str, int]) -> Self:
        if row is None:
            return cls(paused=False, waiting=sum(waiting.values()), waiting_for=waiting, mode=Mode.LIVE)
        channels = (("email", row.divert_email), ("sms", row.divert_phone), ("whatsapp", row.divert_phone))
        return cls(
            paused=row.paused_at is not None,
            pause=_who(row.paused_by, row.paused_name, row.paused_at),
            reason=row.reason if row.paused_at else "",
            resumed=_who(row.resumed_by, row.resumed_name, row.resumed_at),
            spread_until=row.spread_until,
            waiting=sum(waiting.values()),
            waiting_for=waiting,
            mode=Mode(row.mode),
            mode_set=_who(row.mode_by, row.mode_name, row.mode_at),
            divert_to=_who(row.divert_to, row.divert_name, row.mode_at),
            diverted=tuple(channel for channel, address in channels if row.divert_to and address),
        )


def _who(user_id: int | None, name: str | None, at: datetime | None) -> WhoAndWhen | None:
    return WhoAndWhen(user_id=user_id, name=name or "", at=at) if user_id is not None and at is not None else None
