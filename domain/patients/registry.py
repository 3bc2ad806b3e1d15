"""What the engine requires of a patient registry, and what a registry answers."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from domain.duplicates.match import Evidence

OWN = "own"
"""The name of our own registry, which serves where none is connected."""


@dataclass(frozen=True)
class PatientDetails:
    """A person as a registry knows them. Empty means unknown. E.164 phones, normal forms of `emails`; f, m or x."""

    first_name: str = ""
    last_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class PatientDecision:
    """What a person decided of the patients that may be this one. `same_as` None: it is none of them."""

    same_as: str | None


@dataclass(frozen=True)
class PatientApplication:
    """Who is to be registered. `reference` is ours, and the same for every try; `today` tells children from adults."""

    reference: str
    details: PatientDetails
    today: date
    decision: PatientDecision | None = None
    merge_from: float = 0.95
    review_from: float = 0.4


@dataclass(frozen=True)
class KnownPatient:
    """Somebody in a registry. `certain`: the registry itself is sure that it is who was searched for."""

    ref: str
    details: PatientDetails
    certain: bool = False


@dataclass(frozen=True)
class PossiblePatient:
    """A known patient who may be the one, and what speaks for it."""

    ref: str
    score: float
    details: PatientDetails
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Registered:
    """`patient_ref` is the registry's own id."""

    patient_ref: str


@dataclass(frozen=True)
class Doubtful:
    """Nothing was written: a person decides first."""

    candidates: tuple[PossiblePatient, ...] = field(default_factory=tuple)


class PatientRegistry(Protocol):
    """A hospital's patient index. Registering the same reference again returns the same patient.

    Raises `providers.contract.ProviderError`.
    """

    name: str

    async def register(self, application: PatientApplication) -> Registered | Doubtful: ...

    async def aclose(self) -> None: ...


def reference_of(tenant_id: int, lead_id: int) -> str:
    """Our identifier of the patient that a lead becomes."""
    return f"lead-{tenant_id}-{lead_id}"
