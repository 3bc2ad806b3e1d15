"""What the outbox brings to a lead's run, typed; encoded and decoded here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from domain.lifecycle.chapters.intake import ProfileChanged, RulesChanged
from domain.lifecycle.chapters.offer import CapacityFreed
from domain.lifecycle.chapters.owner import OwnerGone
from domain.lifecycle.messages import Fact
from domain.lifecycle.names import FACT_NAMES, MessageName

ENQUIRY = "enquiry"


@dataclass(frozen=True)
class Start:
    """Start the run. `touch_id`: what brought it.

    `reason`: captured | touch | reopened | unmerged | repaired | enquiry (of a patient).
    """

    reason: str = "captured"
    touch_id: int | None = None


RunMessage = Start | Fact


@dataclass(frozen=True)
class RunRequest:
    """One row of the outbox: start a lead's run, or send it a fact."""

    id: int
    tenant_id: int
    lead_id: int
    run: int
    message: RunMessage
    priority: int = 3


_NAMES: Mapping[type[Any], MessageName] = {Start: MessageName.START, **FACT_NAMES}
_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for kind, name in _NAMES.items()}
NAMES = tuple(_ADAPTERS)
_NUMBERS = {"change_id", "request_id"}


def encode(message: RunMessage) -> tuple[str, str]:
    """The name, and the fields as JSON."""
    name = _NAMES[type(message)]
    return name.value, _ADAPTERS[name].dump_json(message, exclude=_NUMBERS).decode()


def decode(id: int, name: str, body: Mapping[str, Any]) -> RunMessage:
    """Of the row `id`. Raises ValueError for what is no message."""
    if name not in _ADAPTERS:
        raise ValueError(f"unknown message {name}")
    message: RunMessage = _ADAPTERS[name].validate_python(body)
    return numbered(id, message)


def numbered(id: int, message: RunMessage) -> RunMessage:
    """As the row `id` brings it: a fact about nothing that has an id is numbered by it, so that it is heard once."""
    if isinstance(message, ProfileChanged):
        return replace(message, change_id=id)
    if isinstance(message, CapacityFreed | OwnerGone | RulesChanged):
        return replace(message, request_id=id)
    return message
