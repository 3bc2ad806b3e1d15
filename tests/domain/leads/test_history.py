"""A lead's history in words."""

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.leads.history import Context, Message, Sentence, describe, enquiry

HERE = Context(ZoneInfo("Asia/Kolkata"), "INR")


@dataclass
class Happened:
    action: str
    facts: dict[str, Any] = field(default_factory=dict)
    actor: str = "engine"


@pytest.mark.parametrize(
    ("happened", "text"),
    [
        (Happened("scored", {"score": 83, "band": "hot", "priority": 2}), "Scored 83 (hot), priority 2"),
        (
            Happened("offer_made", {"agent": 7, "expires_at": "2026-11-23T10:30:00+00:00"}),
            "Offered to agent 7, to accept until Mon 23 Nov 16:00",
        ),
        (
            Happened("offer_ended", {"agent": 7, "answer": "declined", "reason": "not_my_specialty"}),
            "Agent 7 declined: not my specialty",
        ),
        (Happened("offer_ended", {"agent": 7, "answer": "lapsed"}), "The offer to agent 7 ended: lapsed"),
        (Happened("owner_changed", {"from": None, "to": 7, "how": "accepted"}), "Owner: nobody → agent 7 (accepted)"),
        (
            Happened("outcome_recorded", {"outcome": "no_answer", "attempt": 2}, "agent:7"),
            "Agent 7 called: no answer on attempt 2",
        ),
        (Happened("told_apart", {"from": 7}, "user:3"), "User 3 marked it distinct from lead 7"),
        (Happened("deposit_paid", {"amount_minor": 250_000}), "The deposit was paid: INR 2,500.00"),
        (Happened("deposit_paid", {"amount_minor": 5_000, "currency": "KWD"}), "The deposit was paid: KWD 5.000"),
        (Happened("deposit_paid", {"amount_minor": 5_000, "currency": "JPY"}), "The deposit was paid: JPY 5,000"),
        (Happened("channel_closed", {"channel": "sms", "cause": "opted_out:12"}), "No more by SMS: opted out"),
        (Happened("message_skipped", {"channel": "sms", "code": "no_consent"}), "SMS not sent: no consent"),
        (
            Happened("life_closed", {"status": "lost", "reason": "chose_other", "attempts": 1}),
            "Ended: lost (chose other), after 1 attempt",
        ),
        (Happened("moon_rose", {"at_height": 3, "from": 2}), "Moon rose (at_height 3, from agent 2)"),
        (Happened("scored"), "Scored - (-), priority -"),
        (Happened("offer_made", {"agent": 7, "expires_at": "soon"}), "Offered to agent 7, to accept until soon"),
        (Happened("first_contacted", {"business_s": "?"}), "First contact after - min of business time"),
    ],
)
def test_an_entry_is_one_sentence(happened: Happened, text: str) -> None:
    assert describe(happened, HERE).text == text


def test_a_message_names_its_recipient_only_where_the_reader_may_see_it() -> None:
    sent = Happened("message_sent", {"message": 1})
    seen = Context(HERE.zone, "INR", message=Message("sms", "+919876543210", "sandbox"), quote="Hello\nMeera")
    assert describe(sent, seen) == Sentence(
        "SMS to +919876543210 sent (sandbox: nothing left this machine)", quote="Hello Meera"
    )
    hidden = Context(HERE.zone, "INR", message=Message("email", None, "smtp"))
    assert describe(sent, hidden) == Sentence("E-mail sent")


def test_what_few_readers_need_is_minor() -> None:
    assert describe(Happened("tagged"), HERE).minor
    assert describe(Happened("moon_rose"), HERE).minor
    assert describe(Happened("first_contacted", {"business_s": 120}), HERE).minor
    assert not describe(Happened("first_contacted", {"business_s": 120, "late": True}), HERE).minor
    assert describe(Happened("status_changed", {"from": "new", "to": "lost"}), HERE).minor
    assert not describe(Happened("status_changed", {"from": "new", "to": "contacted"}), HERE).minor


def test_an_enquiry_is_what_was_said() -> None:
    assert enquiry("cataract", "Chennai", "hi", "evening") == (
        "wants cataract, in Chennai, speaks Hindi, prefers the evening",
    )
    assert enquiry("hair_transplant", None, None, None) == ("wants hair transplant",)
    assert enquiry(None, None, None, None) == ()
