"""The names by which Temporal knows what a lead's run is sent. A stored history holds them: a name never changes.

A command's name is that of its class (`RecordOutcome`: `record_outcome`), and that of its update in the workflow.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from domain.lifecycle.chapters import (
    booking,
    contact,
    ending,
    follow_up,
    intake,
    offer,
    owner,
    qualification,
    registration,
)
from domain.lifecycle.messages import Fact, Message


class MessageName(StrEnum):
    """Signals, and the query; the outbox names its messages by the same."""

    TOUCH = "touch"
    REPLY = "reply"
    DELIVERED = "delivered"
    CALL_ENDED = "call_ended"
    OPTED_OUT = "opted_out"
    PROFILE_CHANGED = "profile_changed"
    MERGED_INTO = "merged_into"
    WITHDRAWN = "withdrawn"
    PAID = "paid"
    PATIENT_DECIDED = "patient_decided"
    CAPACITY_FREED = "capacity_freed"
    OWNER_GONE = "owner_gone"
    BEHAVED = "behaved"
    RULES_CHANGED = "rules_changed"

    START = "start"
    AGAIN = "again"
    LOOK = "look"
    STATE = "state"


KindT = TypeVar("KindT")


def snake(kind: type[Any]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def kinds(of: type[KindT]) -> tuple[type[KindT], ...]:
    """Every kind of command or fact that a chapter has."""
    chapters = booking, contact, ending, follow_up, intake, offer, owner, qualification, registration
    found = (kind for chapter in chapters for kind in vars(chapter).values() if isinstance(kind, type))
    return tuple(dict.fromkeys(kind for kind in found if issubclass(kind, of) and kind is not of))


FACT_NAMES: Mapping[type[Fact], MessageName] = {kind: MessageName(snake(kind)) for kind in kinds(Fact)}


def message_name(message: Message) -> str:
    """Of a command or a fact."""
    return FACT_NAMES[type(message)] if isinstance(message, Fact) else snake(type(message))
