"""What a lead waits for, in one line."""

from datetime import UTC, datetime

import pytest

from domain.leads.lead import Channel
from domain.lifecycle.waiting import WaitingFor, WaitKind, describe

UNTIL = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


def test_the_line_names_who_what_and_until_when_in_the_tenants_zone() -> None:
    offer = WaitingFor(WaitKind.OFFER, UNTIL, agent_id=7)
    attempt = WaitingFor(WaitKind.ATTEMPT, UNTIL, attempt=3, cap=5, channel=Channel.SMS)
    assert describe(offer, "Asia/Kolkata") == "agent 7 to accept, until Mon 23 Nov 16:00"
    assert describe(attempt, "Asia/Kolkata") == "attempt 3 of 5 by sms at Mon 23 Nov 16:00"


@pytest.mark.parametrize("kind", WaitKind)
def test_every_kind_of_waiting_has_its_line(kind: WaitKind) -> None:
    assert "10:30" in describe(WaitingFor(kind, UNTIL))


@pytest.mark.parametrize("attempt", [0, None])
def test_an_answer_that_no_attempt_asked_for_does_not_speak_of_attempts(attempt: int | None) -> None:
    """After an opt-out there was none and there will be none: "attempt 0 of 0" says nothing to anybody."""
    waiting = WaitingFor(WaitKind.ANSWER, UNTIL, attempt=attempt, cap=attempt)
    assert describe(waiting) == "the lead to get in touch (no attempt can be made), until Mon 23 Nov 10:30"
    made = WaitingFor(WaitKind.ANSWER, UNTIL, attempt=2, cap=2)
    assert describe(made) == "an answer to attempt 2 of 2, until Mon 23 Nov 10:30"
