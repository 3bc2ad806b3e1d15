"""One lead with all that is known of the person beside the profile."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.auth.sight import OfPerson, Seen
from api.leads.schemas.leads import LeadDetail
from domain.leads.profile import FieldClass


class ContactState(StrEnum):
    """`proved`: it identifies the person. `claimed`: named without proof, never written to. `confirmed` since."""

    PROVED = "proved"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"


class ContactRead(BaseModel):
    """A phone or e-mail address beside those of the profile; `lead_id` is the lead that it came with."""

    kind: str
    value: str
    state: ContactState
    lead_id: int
    said_at: datetime | None = None


class MergedLeadRead(OfPerson):
    """A lead that was merged into this one, with what it says of itself."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    first_name: str
    last_name: str
    phone: str | None
    email: str | None
    notes: str | None


class PersonRead(LeadDetail):
    """One lead with further contacts, other names that the person gave, ids of other systems, and merged leads."""

    contacts: Annotated[list[ContactRead], Seen(FieldClass.CONTACT)]
    other_names: Annotated[list[str], Seen(FieldClass.CONTACT)]
    external_ids: Annotated[dict[str, str], Seen(FieldClass.CONTACT)]
    merged_leads: list[MergedLeadRead]


class ContactConfirm(BaseModel):
    """A phone number in any form or an e-mail address, as it is shown with the lead."""

    model_config = ConfigDict(extra="forbid")

    contact: Annotated[str, Field(min_length=3, max_length=320, examples=["+919876543210"])]
