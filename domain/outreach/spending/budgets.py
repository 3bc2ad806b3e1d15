"""What messages may cost: caps by channel, in messages and in money, and where a month is heading."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.leads.lead import Channel
from domain.outreach.templates.segments import segments
from domain.tenants.policy import SpendCap, SpendPolicy

AVERAGE_OVER = 7


@dataclass(frozen=True)
class Spent:
    """`parts`: of SMS, each of which is paid for. `amount_minor`: in the currency's smallest unit, with fractions."""

    messages: int = 0
    parts: int = 0
    amount_minor: Decimal = Decimal(0)

    def __add__(self, other: "Spent") -> "Spent":
        amount = self.amount_minor + other.amount_minor
        return Spent(self.messages + other.messages, self.parts + other.parts, amount)


def total(spent: Iterable[Spent]) -> Spent:
    return sum(spent, Spent())


def cost_of(policy: SpendPolicy, channel: Channel, country: str, body: str) -> Spent:
    """Of one message, by the hospital's own prices; what has no price costs nothing that we know of."""
    parts = segments(body).count if channel is Channel.SMS else 1
    prices = {Channel.SMS: policy.sms_prices, Channel.WHATSAPP: policy.whatsapp_prices}.get(channel, {})
    price = policy.email_price if channel is Channel.EMAIL else prices.get(country, 0)
    return Spent(1, parts, Decimal(str(price or 0)) * parts)


def exceeded(cap: SpendCap, today: Spent, month: Spent) -> str:
    """Which cap is reached; "" none. The message that reaches a cap of money may go a little over it."""
    reached = (
        ("day_cap", cap.messages_per_day, today.messages),
        ("month_cap", cap.messages_per_month, month.messages),
        ("day_spend_cap", cap.amount_per_day_minor, today.amount_minor),
        ("month_spend_cap", cap.amount_per_month_minor, month.amount_minor),
    )
    return next((code for code, most, spent in reached if most is not None and spent >= most), "")


def projected(by_day: dict[date, Spent], today: date) -> Spent:
    """The whole month, if the days left are like the last seven: what is spent, and the average for each day left.

    Of today what is missing to the average is expected as well.
    """
    first = today.replace(day=1)
    spent = total(one for day, one in by_day.items() if first <= day <= today)
    before = [by_day.get(today - timedelta(days=ago), Spent()) for ago in range(1, AVERAGE_OVER + 1)]
    known = [day for day in by_day if day < today]
    days = min(AVERAGE_OVER, (today - min(known)).days) if known else 0
    if not days:
        return spent
    last = total(before)
    left = calendar.monthrange(today.year, today.month)[1] - today.day
    now = by_day.get(today, Spent())

    def expected(of_last: Decimal, of_today: Decimal) -> Decimal:
        average = of_last / days
        return average * left + max(average - of_today, Decimal(0))

    return Spent(
        spent.messages + round(expected(Decimal(last.messages), Decimal(now.messages))),
        spent.parts + round(expected(Decimal(last.parts), Decimal(now.parts))),
        spent.amount_minor + expected(last.amount_minor, now.amount_minor).quantize(Decimal("0.0001")),
    )
