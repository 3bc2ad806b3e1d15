"""What a partner receives."""

from typing import Literal

from pydantic import BaseModel, Field


class PartnerAnswer(BaseModel):
    """`accepted`; or `duplicate`, where the hospital lets the partner know. `id` is ours, to be quoted."""

    status: Literal["accepted", "duplicate"]
    id: str = Field(examples=["5c1f0b0e9d4a4d0e8b6f2a71"])
