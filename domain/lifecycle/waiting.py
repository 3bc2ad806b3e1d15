"""What a lead waits for: what happens next, by whom, until when. Every open lead always has one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.leads.lead import Channel


class WaitKind(StrEnum):
    INTAKE = "intake"
    OFFER = "offer"
    QUEUE = "queue"
    ATTEMPT = "attempt"
    CALL = "call"
    ANSWER = "answer"
    QUALIFICATION = "qualification"
    NURTURE = "nurture"
    BOOKING = "booking"
    DEPOSIT = "deposit"
    VISIT = "visit"
    VISIT_OUTCOME = "visit_outcome"
    CONVERSION = "conversion"
    REGISTRY = "registry"
    PATIENT_MATCH = "patient_match"


@dataclass(frozen=True)
class WaitingFor:
    """`until` is the deadline; who acts is `agent_id`, or the engine itself when None."""

    kind: WaitKind
    until: datetime
    agent_id: int | None = None
    attempt: int | None = None
    cap: int | None = None
    channel: Channel | None = None


_SENTENCES = {
    WaitKind.INTAKE: "intake, by {until}",
    WaitKind.OFFER: "agent {agent} to accept, until {until}",
    WaitKind.QUEUE: "an agent with capacity, next round {until}",
    WaitKind.ATTEMPT: "attempt {attempt} of {cap} by {channel} at {until}",
    WaitKind.CALL: "agent {agent} to call (attempt {attempt} of {cap}), until {until}",
    WaitKind.ANSWER: "an answer to attempt {attempt} of {cap}, until {until}",
    WaitKind.QUALIFICATION: "qualification by agent {agent}, due {until}",
    WaitKind.NURTURE: "a better time, {until}",
    WaitKind.BOOKING: "agent {agent} to book the appointment, due {until}",
    WaitKind.DEPOSIT: "deposit, until {until}",
    WaitKind.VISIT: "the appointment, {until}",
    WaitKind.VISIT_OUTCOME: "agent {agent} to say whether the patient came, due {until}",
    WaitKind.CONVERSION: "registration of the patient, by {until}",
    WaitKind.REGISTRY: "the patient registry, which does not answer, tried again {until}",
    WaitKind.PATIENT_MATCH: "a manager to say whether the patient is known, due {until}",
}


def describe(waiting: WaitingFor, zone: str = "UTC") -> str:
    """One line for a person; the time is shown in `zone` (IANA)."""
    until = waiting.until.astimezone(ZoneInfo(zone)).strftime("%a %d %b %H:%M")
    if waiting.kind is WaitKind.OFFER and waiting.agent_id is None:
        return f"the first agent to accept, until {until}"
    if waiting.kind is WaitKind.ANSWER and not waiting.attempt:
        return f"the lead to get in touch (no attempt can be made), until {until}"
    return _SENTENCES[waiting.kind].format(
        until=until,
        agent=waiting.agent_id if waiting.agent_id is not None else "(none)",
        attempt=waiting.attempt,
        cap=waiting.cap,
        channel=waiting.channel.value if waiting.channel else "any channel",
    )
