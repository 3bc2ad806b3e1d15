"""Registration at the hospital's patient registry."""

from dataclasses import dataclass

from domain.leads.lead import Phase
from domain.lifecycle.chapters.booking import OfBooking
from domain.lifecycle.messages import Fact
from domain.lifecycle.waiting import WaitingFor


@dataclass(frozen=True)
class PatientDecided(Fact):
    """A person said whether the lead is one of the possible patients."""

    match_id: int

    @property
    def token(self) -> str:
        return f"patient_decided:{self.match_id}"


@dataclass(frozen=True)
class RegisterPatient(OfBooking):
    """`waits`: the run itself waits for a registry that is down, or for a person. `tries` so far while it was down."""

    phase: Phase = Phase.BOOK
    waits: bool = False
    tries: int = 0


@dataclass(frozen=True)
class Registration:
    """`waiting` None: the registry knows the patient. `down`: it did not answer."""

    waiting: WaitingFor | None = None
    down: bool = False
