"""Submissions of a lead, as people read them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict

from api.auth.sight import OfPerson, Seen
from domain.capture.submission import Attribution
from domain.leads.profile import FieldClass


class TouchRead(Attribution, OfPerson):
    """One submission. `said`: which fields differed from the known person's profile, a tenant's own as `custom.<key>`.

    `raw` is the submission as it came, for those who care for the person. `lead_id` is the lead that the
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
    said: Annotated[dict[str, int | float | str | bool], Seen(by_name=True)]
    raw: Annotated[dict[str, Any] | None, Seen(FieldClass.WORDS)]


class TouchPage(BaseModel):
    items: list[TouchRead]
    next: str | None
