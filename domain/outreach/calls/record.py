"""What is known of one call, leg by leg; reports come twice and in any order, and the record comes out the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from domain.leads.lead import Outcome
from domain.payments.money import digits


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Role(StrEnum):
    """Whose telephone a leg is of."""

    AGENT = "agent"
    PERSON = "person"


class LegState(StrEnum):
    RINGING = "ringing"
    ANSWERED = "answered"
    BUSY = "busy"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    FAILED = "failed"
    NO_ANSWER = "no_answer"

    @property
    def over(self) -> bool:
        return self not in (LegState.RINGING, LegState.ANSWERED)


class AnsweredBy(StrEnum):
    HUMAN = "human"
    MACHINE = "machine"


class CallOutcome(StrEnum):
    """How a call ended. `agent_no_answer`, `agent_hung_up`, `not_placed`: the person's telephone never rang."""

    REACHED = "reached"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    AGENT_NO_ANSWER = "agent_no_answer"
    AGENT_HUNG_UP = "agent_hung_up"
    NOT_PLACED = "not_placed"
    MISSED = "missed"


PROPOSED: Mapping[CallOutcome, Outcome] = {
    CallOutcome.REACHED: Outcome.REACHED,
    CallOutcome.VOICEMAIL: Outcome.VOICEMAIL,
    CallOutcome.NO_ANSWER: Outcome.NO_ANSWER,
    CallOutcome.BUSY: Outcome.BUSY,
}
"""What the agent is proposed to record of a call of theirs; nothing where the person was not rung."""
_UNANSWERED = {
    LegState.BUSY: CallOutcome.BUSY,
    LegState.FAILED: CallOutcome.FAILED,
    LegState.NO_ANSWER: CallOutcome.NO_ANSWER,
    LegState.CANCELLED: CallOutcome.NO_ANSWER,
}
_REST_PLACES = 4
Number = TypeVar("Number", int, Decimal)


@dataclass(frozen=True)
class RecordingReport:
    """A recording that the vendor keeps; `text` is what it understood, if it listens."""

    id: str
    url: str = ""
    seconds: int | None = None
    voicemail: bool = False
    text: str = ""


@dataclass(frozen=True)
class CallReport:
    """One fact about one leg, in our words. `leg` is the vendor's id of it.

    `price` is what the leg cost, in `currency`'s main unit as the vendor writes it. `key`: what was pressed.
    """

    leg: str = ""
    role: Role = Role.PERSON
    state: LegState | None = None
    seconds: int | None = None
    price: str = ""
    currency: str = ""
    answered_by: AnsweredBy | None = None
    agent_id: int | None = None
    key: str = ""
    recording: RecordingReport | None = None


@dataclass(frozen=True)
class Leg:
    role: Role
    state: LegState | None = None
    seconds: int | None = None
    price_minor: Decimal | None = None
    currency: str = ""
    answered_by: AnsweredBy | None = None
    agent_id: int | None = None

    @property
    def answered(self) -> bool:
        return self.state in (LegState.ANSWERED, LegState.COMPLETED)


@dataclass(frozen=True)
class CallRecord:
    """`legs` by the vendor's ids. `voicemail`: the person left a message."""

    direction: Direction
    legs: Mapping[str, Leg] = field(default_factory=dict)
    voicemail: bool = False

    def of(self, role: Role) -> list[Leg]:
        return [leg for leg in self.legs.values() if leg.role is role]

    @property
    def outcome(self) -> CallOutcome | None:
        """None: it is not decided yet."""
        return self._outgoing() if self.direction is Direction.OUT else self._incoming()

    def _outgoing(self) -> CallOutcome | None:
        person, agent = _furthest(self.of(Role.PERSON)), _furthest(self.of(Role.AGENT))
        if person is None or person.state is None:
            if agent is None or agent.state is None or not agent.state.over:
                return None
            return CallOutcome.AGENT_HUNG_UP if agent.answered else CallOutcome.AGENT_NO_ANSWER
        if person.state is LegState.COMPLETED:
            machine = person.answered_by is AnsweredBy.MACHINE
            return CallOutcome.VOICEMAIL if machine else CallOutcome.REACHED
        if agent is not None and agent.state is not None and agent.state.over and not person.state.over:
            return CallOutcome.REACHED if person.answered else CallOutcome.NO_ANSWER
        return _UNANSWERED.get(person.state)

    def _incoming(self) -> CallOutcome | None:
        agents, person = self.of(Role.AGENT), _furthest(self.of(Role.PERSON))
        if any(leg.state is LegState.COMPLETED for leg in agents):
            return CallOutcome.REACHED
        over = person is not None and person.state is not None and person.state.over
        if any(leg.answered for leg in agents):
            return CallOutcome.REACHED if over else None
        if self.voicemail:
            return CallOutcome.VOICEMAIL
        return CallOutcome.MISSED if over else None

    @property
    def seconds(self) -> int | None:
        """How long agent and person were connected; the vendor counts it on the leg that was dialled."""
        dialled = Role.PERSON if self.direction is Direction.OUT else Role.AGENT
        return max((leg.seconds for leg in self.of(dialled) if leg.answered and leg.seconds is not None), default=None)

    @property
    def cost(self) -> tuple[Decimal, str] | None:
        """Of all legs, in the currency's smallest unit (and fractions of it); None while no leg has a price."""
        priced = [leg for leg in self.legs.values() if leg.price_minor is not None]
        if not priced:
            return None
        currency = min(leg.currency for leg in priced)
        return sum((leg.price_minor or Decimal(0) for leg in priced if leg.currency == currency), Decimal(0)), currency

    @property
    def answered_by(self) -> AnsweredBy | None:
        return max((leg.answered_by for leg in self.of(Role.PERSON) if leg.answered_by), default=None)

    @property
    def agent_id(self) -> int | None:
        """Who answered an incoming call."""
        return max((leg.agent_id for leg in self.of(Role.AGENT) if leg.answered and leg.agent_id), default=None)


def updated(record: CallRecord, report: CallReport) -> CallRecord:
    """The record with what is new; a repeat, and what is older than what is known, change nothing."""
    voicemail = record.voicemail or (report.recording is not None and report.recording.voicemail)
    if not report.leg:
        return replace(record, voicemail=voicemail)
    known = record.legs.get(report.leg, Leg(report.role))
    price, currency = _price(report.price, report.currency)
    leg = Leg(
        known.role,
        _later(known.state, report.state),
        _more(known.seconds, report.seconds),
        _more(known.price_minor, price),
        max(known.currency, currency),
        max((one for one in (known.answered_by, report.answered_by) if one), default=None),
        _more(known.agent_id, report.agent_id),
    )
    return replace(record, legs={**record.legs, report.leg: leg}, voicemail=voicemail)


def _later(known: LegState | None, new: LegState | None) -> LegState | None:
    states = [state for state in (known, new) if state is not None]
    return max(states, key=_rank, default=None)


def _rank(state: LegState) -> tuple[int, str]:
    order = {LegState.RINGING: 0, LegState.ANSWERED: 1}
    return order.get(state, 2), state.value


def _furthest(legs: Iterable[Leg]) -> Leg | None:
    def rank(leg: Leg) -> tuple[int, str]:
        return _rank(leg.state) if leg.state is not None else (-1, "")

    return max(legs, key=rank, default=None)


def _more(known: Number | None, new: Number | None) -> Number | None:
    numbers = [one for one in (known, new) if one is not None]
    return max(numbers) if numbers else None


def _price(text: str, currency: str) -> tuple[Decimal | None, str]:
    """Vendors write what they take as a negative amount, or as a positive one."""
    code = currency.strip().upper()
    if not text or not (len(code) == 3 and code.isascii() and code.isalpha()):
        return None, ""
    try:
        amount = abs(Decimal(text))
    except InvalidOperation:
        return None, ""
    if not amount.is_finite() or amount > Decimal(10) ** 6:
        return None, ""
    return round(amount.scaleb(digits(code)), _REST_PLACES), code
