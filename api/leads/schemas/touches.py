"""Submissions of a lead, as people read them."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from domain.capture.submission import Attribution
from domain.leads.sayings import for_reader


class TouchRead(Attribution):
    """One submission. `said`: which fields differed from the known person's profile, a tenant's own as `custom.<key>`.

    `raw` is the submission as it came, for those who may read of the person's health. `lead_id` is the lead that the
    person came as, which may have been merged into this one since.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    lead_id: int
    occurred_at: datetime
    source: str
    channel: str
    channel_id: int | None
    campaign_id: int | None
    link_id: int | None
    referrer_id: int | None
    said: dict[str, int | float | str | bool]
    raw: dict[str, Any] | None

    @classmethod
    def of(cls, row: Any, *, health: bool) -> Self:
        touch = cls.model_validate(row)
        hidden = {"said": for_reader(touch.said, health=health), "raw": touch.raw if health else None}
        return touch.model_copy(update=hidden)


class TouchPage(BaseModel):
    items: list[TouchRead]
    next: str | None
