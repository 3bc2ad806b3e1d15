"""Who the caller is."""

import base64
from datetime import datetime

from pydantic import BaseModel

from api.auth.permissions import Action, Role
from store.tables.tenants import BrandRow

PNG = "data:image/png;base64,"


class Brand(BaseModel):
    """The hospital's look: a colour on which white text can be read, and its logo as an address of `data:`."""

    accent: str | None
    logo: str | None

    @classmethod
    def of(cls, row: BrandRow | None) -> "Brand":
        """As the console takes it."""
        if row is None:
            return cls(accent=None, logo=None)
        return cls(accent=row.accent, logo=PNG + base64.b64encode(row.logo).decode() if row.logo else None)


class MeRead(BaseModel):
    """The caller, and the hospital that they act for. `time_zone` is IANA, `currency` ISO 4217.

    `permissions`: the actions that their role, and an API key's scopes, allow. `teams_led`: the teams whose manager
    they are; `locations` and `languages` of an agent. `session_ends_at`: when a session ends unless a request comes
    before; null with a token. `demo`: signed in without an identity provider.
    """

    user_id: int
    name: str
    role: Role
    tenant_id: int
    hospital: str
    country: str
    time_zone: str
    currency: str
    permissions: list[Action]
    teams_led: list[str]
    locations: list[str]
    languages: list[str]
    session_ends_at: datetime | None
    demo: bool
    brand: Brand
