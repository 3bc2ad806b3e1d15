"""Addresses that must never be written to, known by their keyed hash alone: it outlives whatever else is forgotten."""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum


class BlockScope(StrEnum):
    """`group`: for every hospital of the installation."""

    TENANT = "tenant"
    GROUP = "group"


@dataclass(frozen=True)
class BlockedAddress:
    """`kind` is phone (E.164) or email (normal form); `reason` is the hospital's own short word for it."""

    kind: str
    address: str
    reason: str


def digest(kind: str, address: str, key: str) -> bytes:
    """The same for the same address and key; without the key nobody can try addresses out."""
    return hmac.new(f"blocked {key}".encode(), f"{kind}:{address}".encode(), hashlib.sha256).digest()
