"""What every vendor's webhook has in common: the raw request, whether it is genuine, and what it says."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

import structlog
from pydantic import ValidationError

from domain.outreach.ports import ProviderEvent
from domain.text.json_shape import LONGEST_NUMBER, excess
from domain.text.normal_form import storable

_log = structlog.get_logger(__name__)
MOST_VALUES = 100_000
"""Of a signed batch; what is not proven to be the vendor's may have far fewer."""
Read = TypeVar("Read")


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


def read_json(vendor: str, body: bytes, most_values: int = MOST_VALUES) -> Any:
    """What a vendor says, as far as it can be stored: NaN and endless numbers are null. Raises `Unreadable`."""
    if excess(body, most_values):
        raise Unreadable(f"{vendor}: too many values")
    try:
        return storable(json.loads(body, parse_constant=_nothing, parse_int=_integer, parse_float=_fraction))
    except (ValueError, RecursionError):
        raise Unreadable(f"{vendor}: not JSON") from None


def read_each(vendor: str, parts: Sequence[Any], read: Callable[[Any], Iterable[Read]]) -> list[Read]:
    """Each part by itself: one that cannot be read costs the others nothing. The log counts them and quotes none.

    Raises `Unreadable` when not a single part could be read.
    """
    found: list[Read] = []
    unreadable = 0
    for part in parts:
        try:
            found += read(part)
        except (ValidationError, Unreadable):
            unreadable += 1
    if unreadable:
        _log.warning("unreadable_parts", vendor=vendor, unreadable=unreadable, of=len(parts))
        if unreadable == len(parts):
            raise Unreadable(f"{vendor}: no part could be read")
    return found


def read_page(vendor: str, parts: Sequence[Any], read: Callable[[Any], Iterable[Read]]) -> list[Read]:
    """As `read_each` of a page of a list; one without a single part that can be read is empty."""
    try:
        return read_each(vendor, parts, read)
    except Unreadable:
        return []


def _nothing(_: str) -> None:
    return None


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= LONGEST_NUMBER else None


def _fraction(digits: str) -> float | None:
    number = float(digits)
    return number if abs(number) < float("inf") else None
