"""What a hospital offers for booking, and which lead may book it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from domain.booking.availability import Visit
from domain.errors import Refused
from domain.leads.lead import Status
from domain.vocabulary.procedures import skill_of


class ResourceKind(StrEnum):
    PRACTITIONER = "practitioner"
    ROOM = "room"
    DEVICE = "device"


@dataclass(frozen=True)
class Service:
    """`interests`: only for leads who want one of these procedures; empty: for all. `deposit_minor` None: as the
    hospital asks for; 0: none."""

    id: int
    code: str
    visit: Visit
    lead_time: int
    horizon_days: int
    must_be_qualified: bool
    interests: Collection[str] = ()
    deposit_minor: int | None = None


def check_lead(service: Service, status: str, procedure: str | None) -> None:
    """Raises `Refused` with the reason why this lead may not book the service."""
    if service.must_be_qualified and status != Status.QUALIFIED:
        raise Refused("not_qualified", f"Only a qualified lead can book {service.code}. Qualify the lead first.")
    if service.interests and skill_of(procedure) not in service.interests:
        named = ", ".join(sorted(service.interests))
        raise Refused("other_interest", f"{service.code} is for {named} only. Choose another service.")
