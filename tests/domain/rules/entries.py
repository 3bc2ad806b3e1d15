"""Entries of the ledger for tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Kept:
    kind: str
    result: Mapping[str, Any]
    inputs: Mapping[str, Any] = field(default_factory=dict)
    rule_version: int = 0
    candidates: Sequence[Mapping[str, Any]] = ()
