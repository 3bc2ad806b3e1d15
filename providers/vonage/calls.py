"""What Vonage reports of calls, in our words."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, urlsplit

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.calls.record import AnsweredBy, CallReport, LegState, RecordingReport, Role
from domain.outreach.ports import EventKind, ProviderEvent
from providers.vonage.fields import moment

STATES = {
    **dict.fromkeys(("started", "ringing"), LegState.RINGING),
    "answered": LegState.ANSWERED,
    "completed": LegState.COMPLETED,
    "busy": LegState.BUSY,
    **dict.fromkeys(("timeout", "unanswered"), LegState.NO_ANSWER),
    **dict.fromkeys(("rejected", "failed"), LegState.FAILED),
    "cancelled": LegState.CANCELLED,
}
_ANSWERED_BY = {"machine": AnsweredBy.MACHINE, "human": AnsweredBy.HUMAN}
_REACHED = frozenset({LegState.ANSWERED, LegState.COMPLETED})
_LONGEST = 18


def call_events(said: Mapping[str, Any], target: str) -> list[ProviderEvent]:
    """What an address of ours under `calls/` is told or asked; the token of the call stands in it."""
    url = urlsplit(target)
    what, query = PurePosixPath(url.path).name, {name: values[0] for name, values in parse_qs(url.query).items()}
    token, leg = query.get("call", ""), _text(said, "uuid")
    report = _report(what, said, leg, _number(query.get("agent", "")))
    if not token or report is None:
        return []
    state = _delivery(what, report)
    failed = state is DeliveryState.FAILED
    return [
        ProviderEvent(
            provider="vonage",
            event_id=f"{leg or _text(said, 'recording_uuid')}:{_text(said, 'status') or what}",
            kind=EventKind.DELIVERY if state is not None else EventKind.CALL,
            channel=Channel.CALL,
            occurred_at=moment(_text(said, "timestamp")),
            token=token,
            provider_id=leg if report.role is Role.AGENT else "",
            state=state,
            code=("agent-" if what == "agent" else "") + _text(said, "status") if failed else "",
            call=report,
        )
    ]


def _report(what: str, said: Mapping[str, Any], leg: str, agent_id: int | None) -> CallReport | None:
    if what in ("recording", "message"):
        id = _text(said, "recording_uuid") or PurePosixPath(urlsplit(_text(said, "recording_url")).path).name
        seconds = _seconds(said)
        kept = RecordingReport(id, _text(said, "recording_url"), seconds, voicemail=what == "message")
        return CallReport(recording=kept) if id else None
    status = _text(said, "status")
    if what in ("agent", "person", "next") and leg:
        return CallReport(
            leg=leg,
            role=Role.PERSON if what == "person" else Role.AGENT,
            state=STATES.get(status),
            seconds=_number(_text(said, "duration")),
            price=_text(said, "price"),
            currency=_text(said, "currency") or ("EUR" if _text(said, "price") else ""),
            answered_by=_ANSWERED_BY.get(status),
            agent_id=agent_id,
        )
    return CallReport(key=_key(said)) if what in ("notice", "heard", "whisper") else None


def _delivery(what: str, report: CallReport) -> DeliveryState | None:
    """Of a click-to-call only the lead's leg says that the lead was reached."""
    if report.state is None or what not in ("agent", "person"):
        return None
    if report.state.over and report.state not in _REACHED:
        return DeliveryState.FAILED
    return DeliveryState.DELIVERED if what == "person" and report.state in _REACHED else DeliveryState.SENT


def _key(said: Mapping[str, Any]) -> str:
    pressed = said.get("dtmf")
    digits = pressed.get("digits") if isinstance(pressed, dict) else pressed
    return digits[:1] if isinstance(digits, str) else ""


def _seconds(said: Mapping[str, Any]) -> int | None:
    began, ended = moment(_text(said, "start_time")), moment(_text(said, "end_time"))
    return max(0, round((ended - began).total_seconds())) if began and ended else None


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value[:2_000] if isinstance(value, str) else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else None
