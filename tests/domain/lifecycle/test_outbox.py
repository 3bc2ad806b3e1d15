"""A message of the outbox is encoded once and comes out as it went in."""

import json

import pytest

from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.chapters.booking import Paid
from domain.lifecycle.chapters.contact import CallEnded, Delivered, OptedOut, Reply
from domain.lifecycle.chapters.ending import MergedInto, Withdrawn
from domain.lifecycle.chapters.intake import Behaved, ProfileChanged, RulesChanged, Touch
from domain.lifecycle.chapters.offer import CapacityFreed
from domain.lifecycle.chapters.owner import OwnerGone
from domain.lifecycle.chapters.registration import PatientDecided
from domain.lifecycle.messages import Fact
from domain.lifecycle.names import FACT_NAMES, MessageName, kinds
from domain.lifecycle.outbox import RunMessage, Start, decode, encode

MESSAGES: list[RunMessage] = [
    Start("reopened"), Touch(1), Reply(2), Delivered(3, DeliveryState.FAILED, "63:16"), CallEnded(4, "answered"),
    OptedOut(Channel.SMS, 4), OptedOut(None, 4), MergedInto(5, 2), Withdrawn(6), Paid(7), PatientDecided(6), Behaved(8),
    ProfileChanged(9), CapacityFreed(9), OwnerGone(10, 9, offers_only=True), RulesChanged(9),
]  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_comes_out_as_it_went_in(message: RunMessage) -> None:
    name, body = encode(message)
    assert decode(9, name, json.loads(body)) == message


def test_every_fact_can_be_brought() -> None:
    assert {type(message) for message in MESSAGES} == {Start, *kinds(Fact)}


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown message"):
        decode(1, "accept", {})


def test_every_name_is_one_messages() -> None:
    named = list(FACT_NAMES.values())
    extra = {MessageName.START, MessageName.AGAIN, MessageName.LOOK, MessageName.STATE}
    assert len(set(named)) == len(named)
    assert {*named, *extra} == set(MessageName)
