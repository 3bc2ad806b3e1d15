"""What every vendor's webhook has in common: the raw request, whether it is genuine, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.outreach.ports import ProviderEvent


class Unreadable(ValueError):
    """A genuine webhook whose body is not what the vendor documents; the text holds none of the body."""


@dataclass(frozen=True)
class HookRequest:
    """One request exactly as it came.

    `target` is the path with its query, undecoded, as below the public URL; header names are read in lower case
    (a case-insensitive mapping will do); `body` the raw bytes, before any parser touched them.
    """

    target: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Hook(Protocol):
    """Reads one vendor's webhooks. Call `read` only when `is_genuine` said yes."""

    name: str

    def is_genuine(self, request: HookRequest, now: datetime) -> bool: ...

    def read(self, request: HookRequest) -> list[ProviderEvent]:
        """The events in the vendor's order; what concerns nobody here is left out; raises `Unreadable`."""
        ...
