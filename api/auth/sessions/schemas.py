"""What a browser hears before and while somebody is signed in."""

from pydantic import BaseModel, ConfigDict, Field

from api.auth.permissions import Role
from domain.text.plain import Plain


class SessionRead(BaseModel):
    """Whether the cookie of this request proves a session, and how one begins: `demo`, by choosing a person of the demo
    (`GET /auth/demo`); `login`, the address that leads to the identity provider."""

    signed_in: bool
    demo: bool
    login: str | None


class SignedOut(BaseModel):
    """`end_session_url`: where the browser goes next, so that the identity provider ends its own session too."""

    end_session_url: str | None


class DemoPerson(BaseModel):
    """Somebody to be in the demo."""

    tenant_id: int
    hospital: str
    user_id: int
    name: str
    role: Role
    team: str | None


class DemoPeople(BaseModel):
    """By hospital, then by name."""

    people: list[DemoPerson]


class DemoSignIn(Plain):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"tenant_id": 1, "user_id": 6}]})

    tenant_id: int = Field(gt=0, lt=2**31)
    user_id: int = Field(gt=0, lt=2**63)
