"""The names by which Temporal knows what a lead's run is sent. A stored history holds them: a name never changes."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from domain.lifecycle.chapters import booking, contact, ending, intake, nurture, offer, owner, qualification
from domain.lifecycle.messages import Command, Fact, Message


class MessageName(StrEnum):
    """Updates, signals, and the query; the outbox names its messages by the same."""

    ACCEPT = "accept"
    DECLINE = "decline"
    RECORD_OUTCOME = "record_outcome"
    ASSESS = "assess"
    PLACE_CALL = "place_call"
    BOOK = "book"
    RESCHEDULE = "reschedule"
    CANCEL_BOOKING = "cancel_booking"
    NO_SHOW = "no_show"
    CONVERT = "convert"
    LOSE = "lose"
    REASSIGN = "reassign"
    TAKE = "take"

    TOUCH = "touch"
    REPLY = "reply"
    DELIVERED = "delivered"
    OPTED_OUT = "opted_out"
    PROFILE_CHANGED = "profile_changed"
    MERGED_INTO = "merged_into"
    WITHDRAWN = "withdrawn"
    PAID = "paid"
    CAPACITY_FREED = "capacity_freed"
    OWNER_GONE = "owner_gone"
    BEHAVED = "behaved"
    RULES_CHANGED = "rules_changed"

    START = "start"
    AGAIN = "again"
    LOOK = "look"
    STATE = "state"


KindT = TypeVar("KindT")


def kinds(of: type[KindT]) -> tuple[type[KindT], ...]:
    """Every kind of command or fact that a chapter has."""
    chapters = booking, contact, ending, intake, nurture, offer, owner, qualification
    found = (kind for chapter in chapters for kind in vars(chapter).values() if isinstance(kind, type))
    return tuple(dict.fromkeys(kind for kind in found if issubclass(kind, of) and kind is not of))


def _name(kind: type[Any]) -> MessageName:
    return MessageName(re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower())


NAMES: Mapping[type[Message], MessageName] = {
    **{kind: _name(kind) for kind in kinds(Command)},
    **{kind: _name(kind) for kind in kinds(Fact)},
}


def message_name(message: Message) -> MessageName:
    """Of a command or a fact."""
    return NAMES[type(message)]
