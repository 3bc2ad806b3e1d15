"""Caps by channel, in messages and in money, and where a month is heading."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.leads.lead import Channel
from domain.outreach.spending.budgets import Spent, cost_of, exceeded, projected, total
from domain.tenants.policy import SpendCap, SpendPolicy

TODAY = date(2026, 11, 20)
TEN = Spent(10, 20, Decimal(100))


@pytest.mark.parametrize(
    ("cap", "reached"),
    [
        ({}, ""),
        ({"messages_per_day": 11, "messages_per_month": 31}, ""),
        ({"messages_per_day": 10}, "day_cap"),
        ({"messages_per_month": 30}, "month_cap"),
        ({"amount_per_day_minor": 100}, "day_spend_cap"),
        ({"amount_per_month_minor": 299}, "month_spend_cap"),
        ({"messages_per_day": 0}, "day_cap"),
    ],
)
def test_a_cap_holds_in_messages_and_in_money(cap: dict[str, int], reached: str) -> None:
    assert exceeded(SpendCap(channel=Channel.SMS, **cap), TEN, total([TEN, TEN, TEN])) == reached


def test_a_month_goes_on_as_the_last_seven_days_did() -> None:
    by_day = {TODAY - timedelta(days=ago): TEN for ago in range(1, 20)}
    assert projected(by_day, TODAY).messages == 300  # 19 days of ten, today, and ten days to come
    assert projected(by_day | {TODAY: Spent(50, 50, Decimal(500))}, TODAY).messages == 190 + 50 + 100
    assert projected({}, TODAY) == Spent()
    assert projected({TODAY: TEN}, TODAY) == TEN  # nothing is known of a whole day yet


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 1_000), max_size=30))
def test_a_forecast_is_never_less_than_what_is_spent(days: dict[int, int]) -> None:
    by_day = {TODAY - timedelta(days=ago): Spent(n, n, Decimal(n)) for ago, n in days.items()}
    month = total(one for day, one in by_day.items() if day.month == TODAY.month)
    found = projected(by_day, TODAY)
    assert found.messages >= month.messages
    assert found.amount_minor >= month.amount_minor


def test_a_message_costs_what_its_parts_cost() -> None:
    policy = SpendPolicy(sms_prices={"IN": 12.5}, whatsapp_prices={"IN": 80}, email_price=1)
    assert cost_of(policy, Channel.SMS, "IN", "x" * 161) == Spent(1, 2, Decimal("25.0"))
    assert cost_of(policy, Channel.WHATSAPP, "IN", "x" * 500).amount_minor == 80
    assert cost_of(policy, Channel.EMAIL, "", "x").amount_minor == 1
    assert cost_of(policy, Channel.SMS, "AE", "x") == Spent(1, 1, Decimal(0))


def test_each_channel_has_one_cap_and_calls_have_none() -> None:
    for caps in ([{"channel": "sms"}, {"channel": "sms"}], [{"channel": "call"}]):
        with pytest.raises(ValidationError):
            SpendPolicy.model_validate({"caps": caps})
