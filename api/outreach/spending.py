"""What messages cost, and where the month is heading."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from domain.leads.lead import Channel
from domain.outreach.spending.budgets import AVERAGE_OVER, Spent, projected, total
from domain.tenants.policy import SpendCap
from store.lifecycle import lead_runs
from store.outreach.spending import SpentOn, spent_since

router = APIRouter(prefix="/outreach", tags=["outreach"], route_class=StrictRoute, responses=problems(401, 403, 503))


class SpentRead(BaseModel):
    """`amount_minor` in the currency's smallest unit, with fractions, by the prices of the policy, or 0."""

    messages: int
    parts: int
    amount_minor: float

    @classmethod
    def of(cls, spent: Spent) -> Self:
        return cls(messages=spent.messages, parts=spent.parts, amount_minor=float(spent.amount_minor))


class CountrySpending(BaseModel):
    country: str
    today: SpentRead
    month: SpentRead


class ChannelSpending(BaseModel):
    """`projected`: the whole month, if the days left are like the last seven. `cap`: the policy's."""

    channel: Channel
    today: SpentRead
    month: SpentRead
    projected: SpentRead
    cap: SpendCap | None
    countries: list[CountrySpending]


class SpendingRead(BaseModel):
    """Days as the hospital counts them; `day` is today."""

    currency: str
    day: date
    channels: list[ChannelSpending]


@router.get("/spending", summary="What messages cost, and where the month is heading")
async def read_spending(
    caller: Annotated[Caller, Depends(Allow(Action.READ_SPENDING))], context: Context
) -> SpendingRead:
    """What was handed over to vendors today and this month, by channel and country; not what was a test."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        tenant = await lead_runs.load_tenant(session, caller.tenant_id)
        today = datetime.now(UTC).astimezone(ZoneInfo(tenant.time_zone)).date()
        since = min(today.replace(day=1), today - timedelta(days=AVERAGE_OVER))
        found = await spent_since(session, caller.tenant_id, since)
    caps = {cap.channel: cap for cap in tenant.policy.spend.caps}
    written = [channel for channel in Channel if channel is not Channel.CALL]
    channels = [_of(channel, [one for one in found if one.channel is channel], today, caps) for channel in written]
    return SpendingRead(currency=tenant.currency, day=today, channels=channels)


def _of(channel: Channel, found: Sequence[SpentOn], today: date, caps: Mapping[Channel, SpendCap]) -> ChannelSpending:
    month = [one for one in found if one.day >= today.replace(day=1)]
    by_day: dict[date, Spent] = {}
    for one in found:
        by_day[one.day] = by_day.get(one.day, Spent()) + one.spent
    countries = sorted({one.country for one in month})
    return ChannelSpending(
        channel=channel,
        today=SpentRead.of(by_day.get(today, Spent())),
        month=SpentRead.of(total(one.spent for one in month)),
        projected=SpentRead.of(projected(by_day, today)),
        cap=caps.get(channel),
        countries=[
            CountrySpending(
                country=country,
                today=SpentRead.of(total(one.spent for one in month if one.country == country and one.day == today)),
                month=SpentRead.of(total(one.spent for one in month if one.country == country)),
            )
            for country in countries
        ],
    )
