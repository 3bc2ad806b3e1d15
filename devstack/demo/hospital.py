"""The demo's own hospitals: open day and night, with a policy that counts in seconds."""

from datetime import timedelta

from domain.conditions.rule_set import RuleSet
from domain.leads.lead import Channel
from domain.outreach.cadence.built_in import nurture_rules, reminder_rules
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet
from domain.rules.rule_sets import RuleKind
from domain.tenants.policy import (
    CalendarPolicy,
    ContactPolicy,
    DepositPolicy,
    DuePolicy,
    NurturePolicy,
    OfferPolicy,
    Policy,
    QuietHoursPolicy,
    SpendPolicy,
    VisitPolicy,
)
from store.seed import DemoAgent, DemoTenant

HOSPITAL, DEPOSIT_HOSPITAL = 3, 4
_SECOND = timedelta(seconds=1)
_DUE = DuePolicy(due_within=10 * _SECOND, remind_before=3 * _SECOND, escalate_every=10 * _SECOND)
_CHANNELS = (Channel.CALL, Channel.SMS, Channel.SMS, Channel.EMAIL, Channel.CALL)

POLICY = Policy(
    calendar=CalendarPolicy(always_open=True),
    quiet_hours=QuietHoursPolicy(always=True),
    offer=OfferPolicy(
        accept_within=(12 * _SECOND,) * 5, next_round_after=3 * _SECOND, next_urgent_round_after=3 * _SECOND
    ),
    contact=ContactPolicy(call_within=30 * _SECOND, answer_within=6 * _SECOND),
    spend=SpendPolicy(allowed_countries=("IN", "US")),
    qualification=_DUE,
    booking=_DUE,
    visit=VisitPolicy(closes_after=60 * _SECOND),
    nurture=NurturePolicy(not_yet_until=3 * _SECOND),
)
RULES: dict[RuleKind, RuleSet] = {
    RuleKind.CADENCE: CadenceRuleSet(
        sequences=(
            AttemptSequence(
                code="demo",
                text="an attempt each second",
                cap=5,
                steps=tuple(AttemptStep(channel=channel, after=_SECOND) for channel in _CHANNELS),
            ),
        )
    )
}
SEQUENCES = (nurture_rules(every=_SECOND, messages=2), reminder_rules(_SECOND))
_SKILLS = ("cataract", "lasik", "retina", "glaucoma", "squint", "general")


def _team(*names: str) -> tuple[DemoAgent, ...]:
    return tuple(DemoAgent(name, _SKILLS, ("en", "hi"), capacity=40) for name in names)


HOSPITALS = (
    DemoTenant(
        id=HOSPITAL,
        name="Blink Eye Hospital (demo)",
        country="IN",
        time_zone="Asia/Kolkata",
        currency="INR",
        staff=("manager", "integration"),
        agents=_team("Indu", "Jaya", "Kiran", "Latha", "Mani", "Nila"),
        policy=POLICY,
        rules=RULES,
        sequences=SEQUENCES,
    ),
    DemoTenant(
        id=DEPOSIT_HOSPITAL,
        name="Blink Eye Hospital (demo, with deposits)",
        country="IN",
        time_zone="Asia/Kolkata",
        currency="INR",
        staff=("manager", "integration"),
        agents=_team("Omar", "Priya", "Ravi"),
        policy=POLICY.model_copy(update={"deposit": DepositPolicy(amount_minor=50_000, pay_within=4 * _SECOND)}),
        rules=RULES,
        sequences=SEQUENCES,
    ),
)
