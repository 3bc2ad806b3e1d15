"""Texts of notices to staff: lead numbers, times and codes, never anything about the person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from domain.leads.lead import Channel
from domain.outreach.ports import OutgoingMessage
from domain.outreach.templates.mail import as_html
from domain.tenants.calendar import zone_named

NoticeFacts = Mapping[str, int | str | None]


class NoticeKind(StrEnum):
    OFFER = "offer"
    ESCALATION = "escalation"
    SPEED_WARNING = "speed_warning"
    SPEED_BREACH = "speed_breach"
    TASK_REMINDER = "task_reminder"
    TASK_OVERDUE = "task_overdue"
    NO_AGENT = "no_agent"
    VENDOR_CREDENTIALS = "vendor_credentials"
    WEBHOOK_DISABLED = "webhook_disabled"
    UNKNOWN_WRITER = "unknown_writer"


@dataclass(frozen=True)
class NoticeRequest:
    """A notice to each user by each channel, once per `step`; skipped when it was not sent by `send_by`.

    Facts are ids, codes and numbers.
    """

    users: Collection[int]
    kind: NoticeKind
    step: str
    facts: NoticeFacts
    send_by: datetime
    channels: Sequence[Channel]
    lead_id: int | None = None


class NoticeText(NamedTuple):
    """May name `lead`, `hospital`, `link`, and what is in the facts; a fact that is missing is left out."""

    subject: str
    line: str
    more: str = ""


TEXTS: Mapping[NoticeKind, NoticeText] = {
    NoticeKind.OFFER: NoticeText(
        "Lead {lead} is offered to you until {until}",
        "Lead {lead} (priority {priority}) is offered to you until {until}.",
        "Accept it or pass it on: {link}",
    ),
    NoticeKind.ESCALATION: NoticeText(
        "Lead {lead} needs you: {of}",
        "Lead {lead} (priority {priority}) needs you: {of} is overdue.",
        "It was escalated {times} time(s). Look at it: {link}",
    ),
    NoticeKind.SPEED_WARNING: NoticeText(
        "Lead {lead} must be contacted by {until}",
        "Lead {lead} (priority {priority}) must be contacted by {until}.",
        "{link}",
    ),
    NoticeKind.SPEED_BREACH: NoticeText(
        "Lead {lead} was not contacted in time",
        "Lead {lead} (priority {priority}) should have been contacted by {until}.",
        "{link}",
    ),
    NoticeKind.TASK_REMINDER: NoticeText(
        "Lead {lead}: {of} is due by {until}", "Lead {lead}: {of} is due by {until}.", "{link}"
    ),
    NoticeKind.TASK_OVERDUE: NoticeText(
        "Lead {lead}: {of} is overdue", "Lead {lead}: {of} was due by {until}.", "{link}"
    ),
    NoticeKind.NO_AGENT: NoticeText(
        "Lead {lead}: no agent could ever take it",
        "Lead {lead} (priority {priority}): no agent could ever take it; what is missing: {missing}.",
        "Please {remedy}: {link}",
    ),
    NoticeKind.VENDOR_CREDENTIALS: NoticeText(
        "Messages by {channel} do not leave: {vendor} refuses the credentials",
        "Messages by {channel} do not leave by {vendor}: it refuses the credentials.",
        "Replace the credentials of {vendor} and test them.",
    ),
    NoticeKind.WEBHOOK_DISABLED: NoticeText(
        "Webhook endpoint {endpoint} was switched off",
        "Webhook endpoint {endpoint} was switched off ({why}): it answered 410, or nothing arrived for five days.",
        "What waits for it is kept. Repair it, switch it on, and have what it missed delivered again.",
    ),
    NoticeKind.UNKNOWN_WRITER: NoticeText(
        "E-mail from somebody who is no lead",
        "E-mail {event} came from somebody who is no lead, and the mailbox makes no leads.",
        "Read it in the hospital's mailbox, and answer it there or add the person as a lead.",
    ),
}


@dataclass(frozen=True)
class SendNotices:
    """What waits for the staff of one tenant."""

    tenant_id: int


@dataclass(frozen=True)
class Notice:
    """One notice as it stands in the ledger; `until` among the facts is an ISO instant."""

    token: str
    tenant_id: int
    lead_id: int | None
    kind: NoticeKind
    channel: Channel
    facts: NoticeFacts
    created_at: datetime


class _Words(dict[str, str]):
    def __missing__(self, _: str) -> str:
        return ""


def compose(notice: Notice, to: str, hospital: str, zone: str, public_url: str) -> OutgoingMessage:
    """The message to `to`; times are shown in `zone` (IANA)."""
    text = TEXTS[notice.kind]
    words = _Words({name: _word(name, value, zone) for name, value in notice.facts.items()})
    words["hospital"] = hospital
    if notice.lead_id is not None:
        words["lead"] = str(notice.lead_id)
        words["link"] = f"{public_url}/api/v1/leads/{notice.lead_id}"
    line = f"{hospital}: {text.line.format_map(words)}"
    mail = notice.channel is Channel.EMAIL
    body = f"{line}\n\n{text.more.format_map(words)}".strip() if mail else line
    return OutgoingMessage(
        token=notice.token,
        tenant_id=notice.tenant_id,
        channel=notice.channel,
        to=to,
        body=body,
        subject=text.subject.format_map(words) if mail else "",
        html=as_html(body, "en", words["link"]) if mail else "",
        sent_after=notice.created_at,
    )


def line_of(kind: str, lead_id: int | None, facts: NoticeFacts, zone: str) -> str:
    """What a notice says in one line; of a kind that this version does not know, its name."""
    if kind not in [*NoticeKind]:
        return kind.replace("_", " ")
    words = _Words({name: _word(name, value, zone) for name, value in facts.items()})
    words["lead"] = "" if lead_id is None else str(lead_id)
    return TEXTS[NoticeKind(kind)].line.format_map(words)


def _word(name: str, value: int | str | None, zone: str) -> str:
    if name == "until" and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(zone_named(zone)).strftime("%a %d %b %H:%M")
    return "" if value is None else str(value).replace("_", " ")
