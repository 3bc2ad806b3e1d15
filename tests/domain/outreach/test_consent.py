"""Consent only narrows, and the newest fact counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.leads.lead import Channel
from domain.outreach.consent import ConsentFact, MemberFacts, Purpose, Suppression, may_reach, may_send

START = datetime(2026, 11, 1, tzinfo=UTC)
SMS, EMAIL = Channel.SMS, Channel.EMAIL
ENQUIRY, MARKETING = Purpose.ENQUIRY, Purpose.MARKETING


def fact(day: int, *, given: bool, channel: Channel | None = None, purpose: Purpose = MARKETING) -> ConsentFact:
    return ConsentFact(purpose, channel, given, START + timedelta(days=day))


def verdict(*facts: ConsentFact, suppressions: tuple[Suppression, ...] = (), channel: Channel = SMS) -> str:
    answer = may_send(facts, suppressions, MARKETING, channel)
    assert answer.allowed == (answer.reason_code == "ok")
    return answer.reason_code


def test_nothing_said_is_no_consent() -> None:
    assert verdict() == "no_consent"


def test_an_enquiry_may_be_answered_but_is_no_consent_to_advertising() -> None:
    asked = fact(1, given=True, purpose=ENQUIRY)
    assert may_send([asked], [], ENQUIRY, SMS).allowed
    assert verdict(asked) == "no_consent"


def test_consent_on_one_channel_is_none_on_another() -> None:
    assert verdict(fact(1, given=True, channel=SMS)) == "ok"
    assert verdict(fact(1, given=True, channel=SMS), channel=EMAIL) == "no_consent"


def test_the_newest_fact_counts_in_whatever_order_they_come() -> None:
    given_first, withdrawn_later = fact(1, given=True), fact(2, given=False)
    assert verdict(given_first, withdrawn_later) == verdict(withdrawn_later, given_first) == "withdrawn"
    assert verdict(withdrawn_later, fact(3, given=True)) == "ok"


def test_at_the_same_instant_the_withdrawal_counts() -> None:
    assert verdict(fact(1, given=False), fact(1, given=True)) == "withdrawn"


def test_general_consent_does_not_undo_a_withdrawal_on_one_channel() -> None:
    assert verdict(fact(1, given=False, channel=SMS), fact(2, given=True)) == "withdrawn"
    assert verdict(fact(1, given=False, channel=SMS), fact(2, given=True), channel=EMAIL) == "ok"


def test_a_channel_allowed_again_by_name_is_open() -> None:
    assert verdict(fact(1, given=False), fact(2, given=True, channel=SMS)) == "ok"


@pytest.mark.parametrize("channel", [None, SMS])
def test_a_suppression_beats_every_consent(channel: Channel | None) -> None:
    suppressed = (Suppression(channel, START),)
    assert verdict(fact(9, given=True, channel=SMS), suppressions=suppressed) == "suppressed"


def test_a_suppression_of_one_channel_leaves_the_others() -> None:
    assert verdict(fact(1, given=True), suppressions=(Suppression(SMS, START),), channel=EMAIL) == "ok"


FACTS = st.lists(
    st.builds(
        fact,
        st.integers(0, 9),
        given=st.booleans(),
        channel=st.sampled_from([None, SMS, EMAIL]),
        purpose=st.sampled_from(Purpose),
    ),
    max_size=6,
)


@given(FACTS, st.sampled_from(Purpose), st.sampled_from(Channel), st.sampled_from([None, SMS, EMAIL]))
@settings(max_examples=300)
def test_a_later_withdrawal_or_suppression_never_allows_more(
    facts: list[ConsentFact], purpose: Purpose, channel: Channel, narrowed: Channel | None
) -> None:
    before = may_send(facts, [], purpose, channel)
    withdrawn = may_send([*facts, fact(10, given=False, channel=narrowed, purpose=purpose)], [], purpose, channel)
    suppressed = may_send(facts, [Suppression(narrowed, START)], purpose, channel)
    assert before.allowed or not withdrawn.allowed
    assert before.allowed or not suppressed.allowed
    if narrowed in (None, channel):
        assert (withdrawn.allowed, suppressed.allowed) == (False, False)


def test_of_merged_leads_each_must_allow_it_by_its_own_words_or_later_ones() -> None:
    yes = ConsentFact(Purpose.MARKETING, None, True, datetime(2026, 1, 1, tzinfo=UTC))
    merged_at = datetime(2026, 2, 1, tzinfo=UTC)
    later = ConsentFact(Purpose.MARKETING, None, True, datetime(2026, 3, 1, tzinfo=UTC))
    survivor, silent = MemberFacts((yes,)), MemberFacts((), since=merged_at)
    assert may_reach([survivor], Purpose.MARKETING, Channel.SMS).allowed
    assert not may_reach([survivor, silent], Purpose.MARKETING, Channel.SMS).allowed
    assert may_reach([MemberFacts((yes, later)), silent], Purpose.MARKETING, Channel.SMS).allowed
    suppressed = MemberFacts((later,), (Suppression(Channel.SMS, merged_at),), merged_at)
    assert may_reach([survivor, suppressed], Purpose.MARKETING, Channel.SMS).reason_code == "suppressed"
    assert may_reach([survivor, suppressed], Purpose.MARKETING, Channel.EMAIL).allowed
