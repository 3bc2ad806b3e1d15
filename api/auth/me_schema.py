"""Who the caller is."""

from pydantic import BaseModel

from api.auth.permissions import Role


class MeRead(BaseModel):
    """The caller, and the hospital that they act for. `time_zone` is IANA, `currency` ISO 4217."""

    user_id: int
    name: str
    role: Role
    tenant_id: int
    hospital: str
    country: str
    time_zone: str
    currency: str
