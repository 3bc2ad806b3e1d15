"""An offer counts business time: it stands still over weekends, holidays, changes of the clock; urgency shortens it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.leads.lead import Phase
from domain.lifecycle.chapters.offer import Accept
from domain.tenants.policy import CalendarPolicy, OfferPolicy, OpenHours, Policy, QuietHoursPolicy
from tests.journeys.hospital import Engine, Hospital
from tests.journeys.steps import adds, offered, owned

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
NINE, MIDNIGHT = time(9), time(23, 59, 59, 999999)


def closing_soon(zone: ZoneInfo, days_off: set[date], back: date) -> tuple[Policy, datetime]:
    """A hospital that closes in three minutes and opens at nine on the day `back`, and when it closes."""
    now = datetime.now(zone)
    soon = now + 3 * MINUTE
    closes = soon.timetz().replace(tzinfo=None) if soon.date() == now.date() else MIDNIGHT
    weekdays = {now.weekday(): OpenHours(weekday=now.weekday(), opens=time(0), closes=closes)}
    weekdays.setdefault(back.weekday(), OpenHours(weekday=back.weekday(), opens=NINE, closes=MIDNIGHT))
    for day in days_off:
        weekdays.setdefault(day.weekday(), OpenHours(weekday=day.weekday(), opens=NINE, closes=MIDNIGHT))
    calendar = CalendarPolicy(hours=tuple(weekdays.values()), closed_on=tuple(sorted(days_off)))
    offer = OfferPolicy(accept_within=(QUARTER,) * 5)
    policy = Policy(calendar=calendar, offer=offer, quiet_hours=QuietHoursPolicy(always=True))
    return policy, datetime.combine(now.date(), closes, zone)


async def runs_out(hospital: Hospital, closes_at: datetime, opens_at: datetime) -> None:
    """Offered, it stays so over all the closed time; what was left of its time runs out after the opening."""
    lead = await hospital.capture()
    first = await offered(hospital, lead)
    (row,) = hospital.rows(
        "SELECT offered_at, expires_at FROM offers WHERE tenant_id = %s AND lead_id = %s", lead.lead_id
    )
    left = QUARTER - (closes_at - row["offered_at"])
    assert timedelta(0) < left < QUARTER
    assert row["expires_at"] == opens_at + left
    await hospital.forward(lead, opens_at - hospital.now(lead) + left / 2)
    state = await hospital.state(lead)
    assert state.offer is not None
    assert (state.offer.agent_id, state.offer.answer) == (first, None)
    await hospital.pass_deadline(lead)
    again = await hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != first)
    assert again.offer is not None
    await hospital.say(lead, Accept(again.offer.agent_id))
    await hospital.until(lead, lambda s: s.owner == again.offer.agent_id if again.offer else False)


async def test_in_kolkata_an_offer_waits_over_the_weekend_and_a_holiday(engine: Engine) -> None:
    zone = ZoneInfo("Asia/Kolkata")
    today = datetime.now(zone).date()
    holiday, back = today + 3 * DAY, today + 4 * DAY
    policy, closes_at = closing_soon(zone, {holiday}, back)
    open_on = {opening.weekday for opening in policy.calendar.hours}
    assert not {(today + DAY).weekday(), (today + 2 * DAY).weekday()} & open_on, "the weekend"
    hospital = Hospital.open(engine, policy)
    await runs_out(hospital, closes_at, datetime.combine(back, NINE, zone))


@pytest.mark.parametrize("change", [1, 2], ids=["the next change", "the one after it"])
async def test_in_new_york_an_offer_waits_over_a_change_of_the_clock(engine: Engine, change: int) -> None:
    zone = ZoneInfo("America/New_York")
    today = datetime.now(zone).date()
    back = today + DAY
    for _ in range(change):
        back = next(
            day for day in (back + n * DAY for n in range(1, 300)) if _offset(day, zone) != _offset(day - DAY, zone)
        )
    back += DAY
    while back.weekday() == today.weekday():  # whose hours begin at midnight here
        back += DAY
    policy, closes_at = closing_soon(zone, {today + n * DAY for n in range(1, (back - today).days)}, back)
    opens_at = datetime.combine(back, NINE, zone)
    assert (opens_at.utcoffset() != closes_at.utcoffset()) is (change == 1)
    await runs_out(Hospital.open(engine, policy, country="US"), closes_at, opens_at)


def _offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime.combine(day, NINE, zone).utcoffset()


async def test_a_lead_that_becomes_urgent_while_it_is_offered_has_less_time_and_the_agent_hears_of_it(
    hospital: Hospital,
) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    before = (await hospital.state(lead)).offer
    assert before is not None
    await adds(hospital, lead, notes="sudden loss of vision")
    state = await hospital.until(lead, lambda s: s.priority == 1 and s.offer is not None and s.offer != before)
    assert state.offer is not None
    assert state.waiting_for is not None
    assert state.offer.expires_at == state.waiting_for.until == hospital.lead(lead)["deadline"]
    limit = OfferPolicy().accept_within[0]
    assert timedelta(0) < state.offer.expires_at - datetime.now(UTC) <= limit
    told = hospital.rows(
        "SELECT channel, facts ->> 'until' AS until FROM notices WHERE tenant_id = %s AND user_id = %s ORDER BY id",
        agent,
    )
    assert [row["channel"] for row in told] == ["email", "email", "sms"]
    assert told[-1]["until"] == state.offer.expires_at.isoformat()
    await hospital.pass_deadline(lead)
    await hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != agent)


async def test_an_owned_lead_that_becomes_urgent_keeps_its_deadline(hospital: Hospital) -> None:
    lead = await hospital.capture()
    owner = await owned(hospital, lead)
    waiting = (await hospital.until(lead, lambda s: s.attempt is not None)).waiting_for
    await adds(hospital, lead, notes="sudden loss of vision")
    state = await hospital.until(lead, lambda s: s.priority == 1)
    assert (state.owner, state.phase, state.waiting_for) == (owner, Phase.CONTACT, waiting)
