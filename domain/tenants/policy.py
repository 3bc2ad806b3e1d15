"""A tenant's policy: every cap, duration and threshold of a lead's lifecycle, in one typed model.

Durations are ISO 8601 (`PT15M`, `P2D`) in JSON. Stored in `tenants.policy`; missing fields take these defaults.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from domain.leads.lead import Channel, Source
from domain.tenants.calls import CallPolicy
from domain.text.plain import Plain


def _written(channel: Channel) -> Channel:
    if channel not in (Channel.SMS, Channel.EMAIL):
        raise ValueError("staff are notified by sms or email")
    return channel


def _said(word: str) -> str:
    if not any(char.isalpha() for char in word):
        raise ValueError("must have letters")
    return word


_Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["IN"])]
_Price = Annotated[float, Field(ge=0, le=100_000)]
Minutes = Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(days=400))]
Wait = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=400))]
NoticeChannels = tuple[Annotated[Channel, AfterValidator(_written)], ...]
MOST_URGENT, URGENT = 1, 2


class PolicyPart(Plain):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OpenHours(PolicyPart):
    """One opening on one weekday (0 = Monday), in the tenant's zone. Until midnight is `23:59:59.999999`."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    opens: time
    closes: time

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes; an opening over midnight is two")
        return self


def _six_day_week() -> tuple[OpenHours, ...]:
    return tuple(OpenHours(weekday=day, opens=time(9), closes=time(19)) for day in range(6))


class CalendarPolicy(PolicyPart):
    """Business hours. `holidays_of` is an ISO country, optionally with a subdivision (`IN`, `IN-TN`, `US-NY`)."""

    always_open: bool = False
    hours: tuple[OpenHours, ...] = Field(default_factory=_six_day_week)
    holidays_of: str | None = None
    closed_on: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _opens_at_all(self) -> Self:
        if not self.always_open and not self.hours:
            raise ValueError("hours: at least one opening, or always_open")
        return self


class OfferPolicy(PolicyPart):
    """An offer's time to accept in business time, by lead priority 1 (urgent) … 5.

    When everybody at work refused, a new round begins after `next_round_after`; an urgent lead (priority 1 and 2) goes
    round again at once, and rests for `next_urgent_round_after` only where nobody may take it now.

    Agents are notified by each channel of `notify`; where the time is short (priority 1 and 2), of `notify_urgent`. Who
    is absent gives open offers back at once, and owned leads where `absent_gives_back_leads`.
    """

    accept_within: tuple[Minutes, Minutes, Minutes, Minutes, Minutes] = (
        timedelta(minutes=5),
        timedelta(minutes=10),
        timedelta(minutes=15),
        timedelta(minutes=30),
        timedelta(minutes=60),
    )
    offers_per_round: Annotated[int, Field(ge=1, le=50)] = 5
    next_round_after: Minutes = timedelta(hours=1)
    next_urgent_round_after: Minutes = timedelta(minutes=2)
    absent_gives_back_leads: bool = False
    notify: NoticeChannels = (Channel.EMAIL,)
    notify_urgent: NoticeChannels = (Channel.EMAIL, Channel.SMS)

    def channels(self, priority: int) -> tuple[Channel, ...]:
        """How the agent hears of an offer."""
        return self.notify_urgent if priority <= URGENT else self.notify


class EscalationPolicy(PolicyPart):
    """Who hears of what was not done in time: first the first of `chain`, the next time the next.

    A lead that nobody owns is escalated after each `unowned_for` of business time, by priority 1 … 5.
    """

    chain: Annotated[tuple[Literal["manager", "admin"], ...], Field(min_length=1)] = ("manager", "admin")
    unowned_for: tuple[Minutes, Minutes, Minutes, Minutes, Minutes] = (
        timedelta(minutes=10),
        timedelta(minutes=20),
        timedelta(hours=4),
        timedelta(hours=9),
        timedelta(hours=18),
    )
    notify: NoticeChannels = (Channel.EMAIL,)


class ContactPolicy(PolicyPart):
    """How long an attempt lasts: until the agent must have called, until the person may still answer a message.

    Who rang and was not answered is to be rung back within `call_back_within`. Calls count in business time.
    `look_up_numbers`: before the first SMS to a number Twilio says what kind of line it is, which Twilio charges for.
    """

    call_within: Minutes = timedelta(hours=2)
    call_back_within: Minutes = timedelta(minutes=30)
    answer_within: Minutes = timedelta(hours=24)
    look_up_numbers: bool = False


class CountryHours(PolicyPart):
    """When people of one country (ISO 3166) may be reached; for advertising, perhaps shorter."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    opens: time = time(8)
    closes: time = time(21)
    promotional_opens: time | None = None
    promotional_closes: time | None = None

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes")
        if max(self.opens, self.promotional_opens or self.opens) >= min(
            self.closes, self.promotional_closes or self.closes
        ):
            raise ValueError("promotional_opens must be before promotional_closes, within opens and closes")
        return self


class QuietHoursPolicy(PolicyPart):
    """When a person may be reached, wherever they may be. What the law of a country says narrows it further
    (domain/outreach/countries.py)."""

    opens: time = time(8)
    closes: time = time(21)
    india_promotional_opens: time = time(10)
    india_promotional_closes: time = time(21)
    always: bool = False
    countries: Annotated[tuple[CountryHours, ...], Field(max_length=250)] = ()

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if len({one.country for one in self.countries}) != len(self.countries):
            raise ValueError("countries must each be listed once")
        if self.opens >= self.closes or self.india_promotional_opens >= self.india_promotional_closes:
            raise ValueError("opens must be before closes")
        return self


class OptOutPolicy(PolicyPart):
    """The hospital's own words for STOP, beside those that are built in. Each counts as a whole message only."""

    words: Annotated[
        tuple[Annotated[str, Field(max_length=60), AfterValidator(_said)], ...], Field(max_length=100)
    ] = ()


class ConsentPolicy(PolicyPart):
    """`double_opt_in`: consent to advertising from a form counts once the person has confirmed it by a link of ours."""

    double_opt_in: bool = False


class SpendCap(PolicyPart):
    """How much may be sent on a channel by the hospital's own days and months; what is more waits."""

    channel: Annotated[Channel, AfterValidator(_written)]
    messages_per_day: Annotated[int | None, Field(ge=0)] = None
    messages_per_month: Annotated[int | None, Field(ge=0)] = None
    amount_per_day_minor: Annotated[int | None, Field(ge=0)] = None
    amount_per_month_minor: Annotated[int | None, Field(ge=0)] = None


class SpendPolicy(PolicyPart):
    """Guards against SMS pumping: where and how much may be sent, and for how much.

    `sms_prices`: what one part of an SMS costs by country (ISO 3166), in the currency's smallest unit with fractions;
    `whatsapp_prices` and `email_price`: of one message. By these prices the caps of `caps` count.
    """

    allowed_countries: tuple[str, ...] = ()
    per_hour: Annotated[int, Field(ge=0)] = 2_000
    per_day: Annotated[int, Field(ge=0)] = 20_000
    per_prefix_per_hour: Annotated[int, Field(ge=0)] = 500
    sms_prices: dict[_Country, _Price] = Field(default_factory=dict, max_length=250)
    whatsapp_prices: dict[_Country, _Price] = Field(default_factory=dict, max_length=250)
    email_price: _Price | None = None
    caps: Annotated[tuple[SpendCap, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _one_cap_each(self) -> Self:
        if len({cap.channel for cap in self.caps}) != len(self.caps):
            raise ValueError("caps must name each channel once")
        return self


class FrequencyPolicy(PolicyPart):
    """How many messages one person gets, over all of their leads, sequences and channels.

    Attempts and advertising that are more wait. What the person asked for or must know (confirmations, reminders,
    answers) always goes, and counts.
    """

    marketing_per_week: Annotated[int, Field(ge=0, le=50)] = 3
    messages_per_day: Annotated[int, Field(ge=1, le=50)] = 6


class DuePolicy(PolicyPart):
    """Something an agent must do: business time until due, a reminder before, then escalation."""

    due_within: Minutes = timedelta(hours=9)
    remind_before: Wait = timedelta(hours=2)
    escalate_every: Minutes = timedelta(hours=9)


class TaskPolicy(PolicyPart):
    """Tasks that no step of a run waits for, all in business time: until due, a reminder before, escalation after.

    `answer_within`: the person waits for an answer; `due_within`: everything else.
    """

    answer_within: Minutes = timedelta(hours=2)
    due_within: Minutes = timedelta(hours=9)
    remind_before: Wait = timedelta(minutes=30)
    escalate_every: Minutes = timedelta(hours=4)


class DepositTax(PolicyPart):
    """VAT or GST in the deposit's amount. `rate` in hundredths of a per cent: 1800 is 18 %."""

    name: Annotated[str, Field(pattern=r"^[A-Z]{2,10}$", examples=["GST"])]
    rate: Annotated[int, Field(gt=0, le=10_000, examples=[1800])]


class DepositPolicy(PolicyPart):
    """A deposit before an appointment is confirmed; the amount in the currency's smallest unit (paise, fils, yen).

    `tax`: what the amount includes, as the receipt says it.
    """

    amount_minor: Annotated[int, Field(gt=0, le=100_000_000)]
    pay_within: Minutes = timedelta(hours=24)
    unpaid_cap: Annotated[int, Field(ge=0, le=10)] = 2
    tax: DepositTax | None = None


class VisitPolicy(PolicyPart):
    """What counts as not having come. Reminders are a sequence of the cadence rules."""

    closes_after: Minutes = timedelta(hours=2)
    no_show_cap: Annotated[int, Field(ge=0, le=10)] = 2


class NurturePolicy(PolicyPart):
    """When those who are not ready are asked again. What they get until then is a sequence of the cadence rules."""

    not_yet_until: Minutes = timedelta(days=30)


class SpeedPolicy(PolicyPart):
    """Speed to lead: first contact within this much business time, by lead priority 1 (urgent) … 5.

    The owner is warned after a share of that time; from the due time on it goes up the chain of `escalation`,
    one step each `escalate_every` (business time). Nothing is promised to leads from the sources `not_for`: people in
    a file did not just ask.
    """

    first_contact_within: tuple[Minutes, Minutes, Minutes, Minutes, Minutes] = (
        timedelta(minutes=5),
        timedelta(minutes=15),
        timedelta(minutes=60),
        timedelta(hours=4),
        timedelta(hours=9),
    )
    warn_after_share: Annotated[float, Field(gt=0, lt=1)] = 0.75
    escalate_every: Minutes = timedelta(hours=1)
    not_for: tuple[Source, ...] = (Source.IMPORT,)

    @model_validator(mode="after")
    def _urgent_first(self) -> Self:
        if list(self.first_contact_within) != sorted(self.first_contact_within):
            raise ValueError("first_contact_within must not promise an urgent lead more time than a less urgent one")
        return self


class PatientPolicy(PolicyPart):
    """Patients who come back: an enquiry for another procedure, or any enquiry after this time, is a run of its own.

    Everything else that they say is a task.
    """

    new_enquiry_after: Wait = timedelta(days=180)


class DuplicatePolicy(PolicyPart):
    """How alike two leads must be (0…1) to be merged at once, and to be shown to a person who judges.

    `sweep_as_it_grows`: all leads are compared again when a quarter more have come, a day later at the earliest.
    """

    merge_from: Annotated[float, Field(ge=0.5, le=1)] = 0.95
    review_from: Annotated[float, Field(ge=0.3, le=1)] = 0.4
    sweep_as_it_grows: bool = True

    @model_validator(mode="after")
    def _review_before_merge(self) -> Self:
        if self.review_from > self.merge_from:
            raise ValueError("review_from must not be above merge_from")
        return self


class Policy(PolicyPart):
    """Everything a tenant may tune about a lead's lifecycle."""

    version: Annotated[int, Field(ge=1)] = 1
    calendar: CalendarPolicy = CalendarPolicy()
    offer: OfferPolicy = OfferPolicy()
    escalation: EscalationPolicy = EscalationPolicy()
    speed: SpeedPolicy = SpeedPolicy()
    contact: ContactPolicy = ContactPolicy()
    quiet_hours: QuietHoursPolicy = QuietHoursPolicy()
    opt_out: OptOutPolicy = OptOutPolicy()
    consent: ConsentPolicy = ConsentPolicy()
    spend: SpendPolicy = SpendPolicy()
    frequency: FrequencyPolicy = FrequencyPolicy()
    qualification: DuePolicy = DuePolicy()
    booking: DuePolicy = DuePolicy()
    tasks: TaskPolicy = TaskPolicy()
    deposit: DepositPolicy | None = None
    visit: VisitPolicy = VisitPolicy()
    nurture: NurturePolicy = NurturePolicy()
    duplicates: DuplicatePolicy = DuplicatePolicy()
    patients: PatientPolicy = PatientPolicy()
    calls: CallPolicy = CallPolicy()


@dataclass(frozen=True)
class Tenant:
    """One hospital. `time_zone` is IANA, `country` ISO 3166-1 alpha-2, `currency` ISO 4217."""

    id: int
    name: str
    country: str
    time_zone: str
    locale: str
    currency: str
    policy: Policy
