"""Who looked at a lead."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class ReadingRead(BaseModel):
    """One caller looked at one part of the lead's record; further looks within 15 minutes are not repeated here.

    `actor` is `user:7` or `key:3`; `name` that of the user, or empty. `part`: `profile`, `messages`, `history`, …
    """

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    actor: str
    name: str
    part: str


class ReadingPage(BaseModel):
    items: list[ReadingRead]
    next: str | None
