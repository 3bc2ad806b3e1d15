"""The built-in sequences of each occasion."""

from collections.abc import Mapping
from datetime import timedelta

from domain.conditions.condition import FactTest
from domain.leads.lead import Channel
from domain.outreach.cadence.occasions import Occasion
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet
from domain.outreach.consent import Purpose

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def _step(channel: Channel, after: timedelta, template: str) -> AttemptStep:
    return AttemptStep(channel=channel, after=after, template=template)


DEFAULT_CADENCE = CadenceRuleSet(
    sequences=(
        AttemptSequence(
            code="urgent",
            text="priority 1: calls first, minutes apart",
            when=FactTest(fact="priority", eq=1),
            cap=6,
            steps=(
                _step(Channel.CALL, timedelta(0), "first_call"),
                _step(Channel.SMS, 2 * _MINUTE, "first_sms"),
                _step(Channel.CALL, 10 * _MINUTE, "second_call"),
                _step(Channel.CALL, 20 * _MINUTE, "second_call"),
                _step(Channel.EMAIL, _HOUR, "follow_up"),
                _step(Channel.CALL, 2 * _HOUR, "second_call"),
            ),
        ),
        AttemptSequence(
            code="standard",
            text="call, message and mail over some days",
            cap=5,
            steps=(
                _step(Channel.CALL, timedelta(0), "first_call"),
                _step(Channel.SMS, 30 * _MINUTE, "first_sms"),
                _step(Channel.EMAIL, 4 * _HOUR, "follow_up"),
                _step(Channel.CALL, _DAY, "second_call"),
                _step(Channel.SMS, 2 * _DAY, "last_sms"),
            ),
        ),
    )
)


def _only(occasion: Occasion, text: str, *steps: AttemptStep, cap: int = 0) -> CadenceRuleSet:
    """One sequence, for everybody."""
    sequence = AttemptSequence(code=occasion.value, text=text, cap=cap or len(steps), steps=steps)
    return CadenceRuleSet(occasion=occasion, sequences=(sequence,))


def _marketing(after: timedelta, template: str, *instead: Channel) -> AttemptStep:
    return AttemptStep(
        channel=Channel.EMAIL, after=after, template=template, purpose=Purpose.MARKETING, instead=instead
    )


def _reminder(before: timedelta) -> AttemptStep:
    return AttemptStep(channel=Channel.SMS, before=before, template="appointment_reminder", instead=(Channel.EMAIL,))


def nurture_rules(every: timedelta, messages: int, template: str = "nurture") -> CadenceRuleSet:
    """The same message again and again; none: nobody is nurtured."""
    if messages == 0:
        return CadenceRuleSet(occasion=Occasion.NURTURE, sequences=())
    return _only(Occasion.NURTURE, "a mail now and then", _marketing(every, template), cap=messages)


def reminder_rules(*before: timedelta) -> CadenceRuleSet:
    """Reminders so long before the appointment; none: nobody is reminded."""
    if not before:
        return CadenceRuleSet(occasion=Occasion.REMINDER, sequences=())
    steps = [_reminder(ahead) for ahead in sorted(set(before), reverse=True)]
    return _only(Occasion.REMINDER, "before the appointment", *steps)


FOLLOW_UPS: Mapping[Occasion, CadenceRuleSet] = {
    Occasion.NURTURE: nurture_rules(14 * _DAY, 3),
    Occasion.REMINDER: reminder_rules(_DAY, 2 * _HOUR),
    Occasion.NO_SHOW: _only(
        Occasion.NO_SHOW,
        "a new time is offered",
        AttemptStep(channel=Channel.SMS, after=30 * _MINUTE, template="no_show", instead=(Channel.EMAIL,)),
        AttemptStep(channel=Channel.SMS, after=2 * _DAY, template="no_show", instead=(Channel.EMAIL,)),
    ),
    Occasion.WIN_BACK: _only(
        Occasion.WIN_BACK,
        "twice, after three and six months",
        _marketing(90 * _DAY, "win_back"),
        _marketing(90 * _DAY, "win_back"),
    ),
    Occasion.AFTER_VISIT: _only(
        Occasion.AFTER_VISIT,
        "the day after the visit",
        AttemptStep(channel=Channel.SMS, after=_DAY, template="after_visit", instead=(Channel.EMAIL,)),
    ),
}
