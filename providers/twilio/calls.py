"""What Twilio reports of calls, in our words; its callbacks carry no price, but a call's own page does."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import parse_qs, urlsplit

from domain.leads.lead import Channel
from domain.outreach.calls.record import AnsweredBy, CallReport, LegState, RecordingReport, Role
from domain.outreach.ports import EventKind, ProviderEvent

LEG_STATES = {
    **dict.fromkeys(("queued", "initiated", "ringing"), LegState.RINGING),
    **dict.fromkeys(("in-progress", "answered"), LegState.ANSWERED),
    "completed": LegState.COMPLETED,
    "busy": LegState.BUSY,
    "no-answer": LegState.NO_ANSWER,
    "canceled": LegState.CANCELLED,
    "failed": LegState.FAILED,
}
_LONGEST_COUNT = 18


def leg_report(form: Mapping[str, str], role: Role, agent_id: int | None = None) -> CallReport:
    """A status callback of one leg. Twilio adds who answered where it was asked to find out."""
    return CallReport(
        leg=form.get("CallSid", ""),
        role=role,
        state=LEG_STATES.get(form.get("CallStatus", "")),
        seconds=number(form.get("CallDuration", "")),
        price=form.get("Price", ""),
        currency=form.get("PriceUnit", ""),
        answered_by=_answered_by(form),
        agent_id=agent_id,
    )


def call_events(form: Mapping[str, str], target: str) -> list[ProviderEvent]:
    """What an address of ours under `calls/` is told or asked; the token of the call stands in it."""
    url = urlsplit(target)
    what, query = PurePosixPath(url.path).name, {name: values[0] for name, values in parse_qs(url.query).items()}
    report, sid = _report(what, form, number(query.get("agent", ""))), form.get("CallSid", "")
    if report is None or not query.get("call"):
        return []
    return [
        ProviderEvent(
            provider="twilio",
            event_id=f"{sid}:{what}:{form.get('RecordingSid', '')}",
            kind=EventKind.CALL,
            channel=Channel.CALL,
            token=query["call"],
            provider_id=sid,
            call=report,
        )
    ]


def _report(what: str, form: Mapping[str, str], agent_id: int | None) -> CallReport | None:
    match what:
        case "leg":
            return leg_report(form, Role.AGENT, agent_id)
        case "next" if form.get("DialCallSid"):
            state = LEG_STATES.get(form.get("DialCallStatus", ""))
            seconds = number(form.get("DialCallDuration", ""))
            return CallReport(form["DialCallSid"], Role.AGENT, state, seconds, agent_id=agent_id)
        case "machine":
            return CallReport(form.get("CallSid", ""), answered_by=_answered_by(form))
        case "recording" | "message" | "transcript" if form.get("RecordingSid"):
            return CallReport(recording=_recording(form, voicemail=what != "recording"))
        case "next" | "announced" | "heard" | "joined" | "whisper" | "notice" | "message":
            return CallReport(key=form.get("Digits", "")[:1])
    return None


def _recording(form: Mapping[str, str], *, voicemail: bool) -> RecordingReport:
    return RecordingReport(
        form["RecordingSid"],
        form.get("RecordingUrl", "")[:2000],
        number(form.get("RecordingDuration", "")),
        voicemail,
        form.get("TranscriptionText", "") if form.get("TranscriptionStatus", "completed") == "completed" else "",
    )


def _answered_by(form: Mapping[str, str]) -> AnsweredBy | None:
    said = form.get("AnsweredBy", "")
    if said.startswith("machine") or said == "fax":
        return AnsweredBy.MACHINE
    return AnsweredBy.HUMAN if said == "human" else None


def number(text: str) -> int | None:
    """Of what a vendor counts, or an id; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_COUNT else None
