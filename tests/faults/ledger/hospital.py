"""The hospital of the drill: five steps by SMS, WhatsApp and mail, seconds apart, and a window that closes."""

from datetime import timedelta

from domain.leads.lead import Channel
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet
from domain.rules.rule_sets import RuleKind
from domain.tenants.policy import (
    CalendarPolicy,
    ContactPolicy,
    DuePolicy,
    EscalationPolicy,
    OfferPolicy,
    Policy,
    QuietHoursPolicy,
    SpeedPolicy,
    SpendPolicy,
    TaskPolicy,
)
from store.seed import DemoAgent, DemoTenant
from store.tables.outreach import TemplateRow
from tests.faults.ledger.cast import REGIONS, Window

TENANT, AGENTS = 7, 6
_MANY, _LONG = 10_000_000, timedelta(hours=8)
# Another text each time: what Twilio took is known again by its words.
_STEPS = (
    (Channel.SMS, "first_sms"),
    (Channel.WHATSAPP, "follow_up"),
    (Channel.EMAIL, "follow_up"),
    (Channel.SMS, "last_sms"),
    (Channel.EMAIL, "follow_up"),
)
_SKILLS = ("cataract", "lasik", "retina", "glaucoma", "squint", "general")


def hospital(window: Window, wait: float) -> DemoTenant:
    """`wait` in seconds between two steps."""
    agents = tuple(DemoAgent(f"Agent{n}", _SKILLS, ("en", "hi"), capacity=1_000_000) for n in range(AGENTS))
    after = timedelta(seconds=wait)
    steps = tuple(AttemptStep(channel=channel, after=after, template=template) for channel, template in _STEPS)
    sequence = AttemptSequence(code="five", text="five steps, seconds apart", cap=len(steps), steps=steps)
    rules = {RuleKind.CADENCE: CadenceRuleSet(sequences=(sequence,))}
    staff, policy = ("manager", "integration"), _policy(window, wait)
    return DemoTenant(TENANT, "Hospital of the ledger", "IN", "Asia/Kolkata", "INR", staff, agents, policy, rules)


def _policy(window: Window, wait: float) -> Policy:
    """Nothing but the sequence happens within the drill, and staff get no messages."""
    due = DuePolicy(due_within=_LONG, escalate_every=_LONG)
    return Policy(
        calendar=CalendarPolicy(always_open=True),
        quiet_hours=QuietHoursPolicy(opens=window.opens, closes=window.closes),
        offer=OfferPolicy(accept_within=(_LONG,) * 5, notify=(), notify_urgent=()),
        escalation=EscalationPolicy(unowned_for=(_LONG,) * 5, notify=()),
        speed=SpeedPolicy(first_contact_within=(_LONG,) * 5, escalate_every=_LONG),
        contact=ContactPolicy(answer_within=timedelta(seconds=wait)),
        spend=SpendPolicy(allowed_countries=REGIONS, per_hour=_MANY, per_day=_MANY, per_prefix_per_hour=_MANY),
        qualification=due,
        booking=due,
        tasks=TaskPolicy(answer_within=_LONG, due_within=_LONG, escalate_every=_LONG),
    )


def whatsapp_text() -> TemplateRow:
    """Nobody has written for a day: only a text that the vendor approved may go."""
    kept = {"template_id": "HX" + "0c" * 16, "language": "en", "variables": [["1", "{{ hospital }}"]]}
    return TemplateRow(
        tenant_id=TENANT,
        code="follow_up",
        channel=Channel.WHATSAPP.value,
        language="en",
        state="active",
        body="This is {{ hospital }}. How can we help you?",
        vendors={"twilio": {**kept, "approval": "approved"}},
    )
