"""What the engine asks of a patient registry."""

from typing import Protocol


class PatientRegistry(Protocol):
    """The hospital's patient index. Registering the same reference again returns the same patient id."""

    name: str

    async def register(self, reference: str, family: str, given: str, phone: str, email: str) -> str: ...
