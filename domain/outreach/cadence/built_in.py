"""The built-in sequences of attempts: an eye hospital's."""

from datetime import timedelta

from domain.conditions.condition import FactTest
from domain.leads.lead import Channel
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet

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
