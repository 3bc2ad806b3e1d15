"""Colleagues, and what each sets for themselves, as JSON."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.auth.permissions import Role
from domain.text.plain import Plain


class PersonRead(BaseModel):
    """A colleague. `team` of an agent; `initials` of the name, for where it does not fit."""

    id: int
    name: str
    role: Role
    team: str | None
    active: bool
    initials: str


class PeopleList(BaseModel):
    """Those who are active first, by name; at most 2,000."""

    items: list[PersonRead]


class Preferences(Plain):
    """One JSON object, in which the console keeps what it likes; at most 8 kB."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"preferences": {"language": "ta", "colours": "dark"}}]}
    )

    preferences: dict[str, Any] = Field(max_length=200)
