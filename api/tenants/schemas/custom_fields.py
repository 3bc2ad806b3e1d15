"""A tenant's own fields of a lead, as callers send and get them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.tenants.custom_fields import FieldType
from domain.text.plain import Plain

Label = Annotated[str, Field(min_length=1, max_length=200, examples=["Which eye?"])]
Choice = Annotated[str, Field(min_length=1, max_length=100)]
Choices = Annotated[list[Choice], Field(max_length=100, examples=[["left", "right", "both"]])]


class CustomFieldCreate(Plain, BaseModel):
    """`key` and `type` stay for ever. `required`: captures with a token, and edits, must bring it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"key": "which_eye", "label": "Which eye?", "type": "choice", "choices": ["left", "right"]}
        },
    )

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", examples=["which_eye"])]
    label: Label
    type: Annotated[FieldType, Field(examples=["choice"])]
    choices: Choices = []
    required: bool = False


class CustomFieldUpdate(Plain, BaseModel):
    """Replaces all that may change. What leads have stays, also when a field or a choice has gone."""

    model_config = ConfigDict(extra="forbid")

    label: Label
    choices: Choices = []
    required: bool = False
    active: bool = True


class CustomFieldRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    key: str
    label: str
    type: FieldType
    choices: list[str]
    required: bool
    active: bool
    created_at: datetime


class CustomFieldList(BaseModel):
    """Oldest first, also those that are not active."""

    items: list[CustomFieldRead]
