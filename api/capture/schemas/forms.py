"""Forms, their links and referrers, as callers send and get them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.auth.versions import Version
from domain.capture.forms.definition import FormDefinition
from domain.text.plain import Plain

Name = Annotated[str, Field(min_length=1, max_length=200)]
Reference = Annotated[int | None, Field(ge=1, lt=2**63)]
_DEFINITION = {
    "texts": {"title": "Ask our eye doctors"},
    "fields": [
        {"name": "first_name", "label": "First name", "required": True},
        {"name": "phone", "label": "Phone", "required": True},
        {"name": "procedure", "label": "What is it about?", "choices": [{"value": "cataract", "label": "Cataract"}]},
    ],
    "consents": [
        {
            "purpose": "marketing",
            "channels": ["email"],
            "text_version": "news-1",
            "text": "Send me news about eye health by e-mail.",
        }
    ],
    "allowed_origins": ["https://www.eye.example"],
}


class FormCreate(Plain):
    """A capture form. `campaign_id`: the campaign of leads that no link brings a campaign for."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Name, Field(examples=["Cataract page"])]
    definition: Annotated[FormDefinition, Field(examples=[_DEFINITION])]
    campaign_id: Reference = None
    active: StrictBool = True


class FormUpdate(FormCreate):
    """Replaces the whole form; its key stays."""


class FormRead(BaseModel):
    """`url` is the hosted page, `script_url` what a page embeds, `json_url` the plain endpoint."""

    id: int
    key: str
    name: str
    definition: FormDefinition
    campaign_id: int | None
    active: bool
    version: Version = ""
    url: str
    script_url: str
    json_url: str
    created_at: datetime
    updated_at: datetime


class FormPage(BaseModel):
    items: list[FormRead]
    next: str | None


class LinkKind(StrEnum):
    EVENT = "event"
    REFERRAL = "referral"
    CAMPAIGN = "campaign"


class LinkCreate(Plain):
    """A signed way to the form. A referral link needs its referrer."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[LinkKind, Field(examples=["event"])]
    name: Annotated[Name, Field(examples=["Eye camp, Madurai, 14 June"])]
    campaign_id: Reference = None
    referrer_id: Reference = None


class LinkUpdate(Plain):
    """A link that is not active still opens the form, and says nothing more of where it was found."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Name, Field(examples=["Eye camp, Madurai, 14 June"])]
    active: StrictBool = True


class LinkRead(BaseModel):
    id: int
    form_id: int
    kind: LinkKind
    name: str
    campaign_id: int | None
    referrer_id: int | None
    active: bool
    url: str
    created_at: datetime


class LinkPage(BaseModel):
    items: list[LinkRead]
    next: str | None


class ReferrerKind(StrEnum):
    PATIENT = "patient"
    DOCTOR = "doctor"
    STAFF = "staff"
    OTHER = "other"


class ReferrerCreate(Plain):
    """Somebody who sends us people. Capitals and small letters of a code are the same."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{2,31}$", examples=["DR-RAO"])]
    name: Annotated[Name, Field(examples=["Dr Rao, Madurai"])]
    kind: Annotated[ReferrerKind, Field(examples=["doctor"])]
    lead_id: Reference = None
    user_id: Reference = None


class ReferrerUpdate(Plain):
    """The code of a referrer who is not active refers nobody any more."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Name, Field(examples=["Dr Rao, Madurai"])]
    active: StrictBool = True


class ReferrerRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    code: str
    name: str
    kind: ReferrerKind
    lead_id: int | None
    user_id: int | None
    active: bool
    created_at: datetime


class ReferrerPage(BaseModel):
    items: list[ReferrerRead]
    next: str | None
