"""A lead's history in words: each entry's code and facts as one sentence. Agents stand there as `agent 7`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.payments.money import money
from domain.privacy import CONTACT, ENGINE, Actor
from domain.vocabulary.languages import language_name


class Entry(Protocol):
    """What happened (`action`), by whom (`agent:7`, `engine` …), with ids, codes and numbers."""

    @property
    def action(self) -> str: ...

    @property
    def actor(self) -> str: ...

    @property
    def facts(self) -> Mapping[str, object]: ...


# Facts that say what ails the person or what they need, by action: only those who care for them read these.
_OF_PERSON: Mapping[str, frozenset[str]] = {
    "no_agent": frozenset({"missing"}),
    "assessed": frozenset({"reason", "points"}),
}


@dataclass(frozen=True)
class Outlined:
    """An `Entry` without what its facts say of the person."""

    action: str
    actor: str
    facts: Mapping[str, object]


def outlined(entry: Entry) -> Outlined:
    hidden = _OF_PERSON.get(entry.action, frozenset())
    return Outlined(
        entry.action, entry.actor, {name: value for name, value in entry.facts.items() if name not in hidden}
    )


@dataclass(frozen=True)
class Message:
    """The message that an entry is about; `recipient` only for who may see it."""

    channel: str
    recipient: str | None
    provider: str | None


@dataclass(frozen=True)
class Context:
    """How times and money are written, and what an entry refers to, as far as its reader may see it.

    `merged_lead`: whose entry it is, in the history of the lead that took it over.
    """

    zone: ZoneInfo
    currency: str
    reasons: tuple[str, ...] = ()
    message: Message | None = None
    quote: str | None = None
    merged_lead: int | None = None


@dataclass(frozen=True)
class Sentence:
    """`details`: the reasons. `quote`: what a person wrote. `minor`: few readers need it."""

    text: str
    details: tuple[str, ...] = ()
    quote: str | None = None
    minor: bool = False


def describe(entry: Entry, context: Context) -> Sentence:
    """Of any entry, also of an action that this version does not know."""
    action = entry.action
    answer = f"offer_{entry.facts.get('answer')}" if action == "offer_ended" else ""
    template = _SENTENCES.get(answer) or _SENTENCES.get(action) or _MINOR.get(action) or _fallback(entry)
    text = template.format_map(_Words(entry, context))
    if context.merged_lead is not None:
        text += f" (lead {context.merged_lead})"
    minor = action not in _SENTENCES or _said_elsewhere(entry)
    quote = " ".join(context.quote.split()) if context.quote else None
    return Sentence(text[:1].upper() + text[1:], context.reasons, quote, minor)


# What `enquiry` says, and what is quoted below it.
ENQUIRED = frozenset({"procedure", "city", "language", "preferred_time", "notes"})


def enquiry(
    procedure: str | None, city: str | None, language: str | None, preferred_time: str | None
) -> tuple[str, ...]:
    """What a person asked for, as the reason of their capture."""
    parts = (
        f"wants {procedure.replace('_', ' ')}" if procedure else "",
        f"in {city}" if city else "",
        f"speaks {language_name(language)}" if language else "",
        f"prefers the {preferred_time}" if preferred_time else "",
    )
    return tuple(filter(None, [", ".join(filter(None, parts))]))


def _fallback(entry: Entry) -> str:
    facts = ", ".join(f"{name} {{{name}}}" for name in entry.facts if name.isidentifier())
    return entry.action.replace("_", " ") + (f" ({facts})" if facts else "")


def _said_elsewhere(entry: Entry) -> bool:
    """By the end of the run; or a first contact that was in time."""
    if entry.action == "first_contacted":
        return not entry.facts.get("late")
    return entry.action == "status_changed" and entry.facts.get("to") in ("converted", "lost")


class _Words(dict[str, str]):
    """The facts of an entry by name, and what is made of several."""

    def __init__(self, entry: Entry, context: Context) -> None:
        super().__init__()
        self._entry, self._context = entry, context

    def __missing__(self, name: str) -> str:
        if derive := _DERIVED.get(name):
            return derive(self._entry, self._context)
        return _word(name, self._entry.facts.get(name), self._context)


_AGENTS = frozenset({"agent", "from", "to"})
_TIMES = frozenset({"expires_at", "due_at", "starts_at"})
_CHANNELS = {"sms": "SMS", "whatsapp": "WhatsApp", "call": "call", "email": "e-mail"}
_NUMBER = re.compile(r":[0-9]+$", re.ASCII)
_ACTORS = {ENGINE: "the engine", CONTACT: "the lead"}


def _word(name: str, value: object, context: Context) -> str:
    if value is None:
        return "nobody" if name in _AGENTS else "-"
    if name in _AGENTS and isinstance(value, int):
        return f"agent {value}"
    if name in _TIMES and (moment := _moment(str(value))):
        return moment.astimezone(context.zone).strftime("%a %d %b %H:%M")
    return _CHANNELS.get(str(value), str(value).replace("_", " "))


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _actor(entry: Entry, _: Context) -> str:
    actor = Actor(entry.actor)
    kind = actor.kind.value if actor.kind else actor
    return _ACTORS.get(actor) or (f"{kind} {actor.id}" if actor.id is not None else kind)


def _message(entry: Entry, context: Context) -> str:
    message = context.message
    channel = _CHANNELS.get(str(message.channel if message else entry.facts.get("channel")), "message")
    to = f" to {message.recipient}" if message and message.recipient and entry.action == "message_sent" else ""
    return f"{channel[:1].upper()}{channel[1:]}{to}"


def _by_channel(_: Entry, context: Context) -> str:
    return f" by {_CHANNELS.get(context.message.channel, context.message.channel)}" if context.message else ""


def _sandbox(_: Entry, context: Context) -> str:
    kept = context.message is not None and context.message.provider == "sandbox"
    return " (sandbox: nothing left this machine)" if kept else ""


def _attempts(entry: Entry, _: Context) -> str:
    attempts = entry.facts.get("attempts")
    return f"{attempts} attempt{'' if attempts == 1 else 's'}"


def _cause(entry: Entry, _: Context) -> str:
    """Without the number that an opt-out has in its cause."""
    return _NUMBER.sub("", str(entry.facts.get("cause"))).replace("_", " ")


def _other_lead(entry: Entry, _: Context) -> str:
    return str(entry.facts.get("from"))


def _amount(entry: Entry, context: Context) -> str:
    minor = entry.facts.get("amount_minor")
    return money(minor, str(entry.facts.get("currency") or context.currency)) if isinstance(minor, int) else "-"


def _judged_by(entry: Entry, context: Context) -> str:
    reason = entry.facts.get("reason")
    return f" ({_word('reason', reason, context)}, {entry.facts.get('points')} points)" if reason else ""


def _minutes(entry: Entry, _: Context) -> str:
    seconds = entry.facts.get("business_s", 0)
    return f"{seconds / 60:.0f}" if isinstance(seconds, int | float) else "-"


def _if_any(name: str, words: str) -> Callable[[Entry, Context], str]:
    def some(entry: Entry, context: Context) -> str:
        value = entry.facts.get(name)
        return words.format(_word(name, value, context)) if value else ""

    return some


_DERIVED: Mapping[str, Callable[[Entry, Context], str]] = {
    "actor": _actor,
    "amount": _amount,
    "attempt_count": _attempts,
    "why_closed": _cause,
    "because": _if_any("reason", " ({})"),
    "by_channel": _by_channel,
    "code": _if_any("code", ": {}"),
    "judged_by": _judged_by,
    "message": _message,
    "minutes": _minutes,
    "on_attempt": _if_any("attempt", " on attempt {}"),
    "other_lead": _other_lead,
    "sandbox": _sandbox,
    "what_is_missing": _if_any("missing", "; what is missing: {}"),
}
_SENTENCES: Mapping[str, str] = {
    "lead_captured": "Captured from {source}",
    "lead_touched": "Enquired again ({source})",
    "merged_into": "Merged into lead {survivor} ({how})",
    "took_over": "Took over lead {merged} ({how})",
    "unmerged": "{actor} undid the merge into lead {survivor}",
    "gave_back": "{actor} undid the merge of lead {merged}",
    "scored": "Scored {score} ({band}), priority {priority}",
    "status_changed": "Status: {from} → {to}{because}",
    "offer_made": "Offered to {agent}, to accept until {expires_at}",
    "offer_accepted": "{agent} accepted",
    "offer_declined": "{agent} declined: {reason}",
    "offer_expired": "{agent} did not answer in time",
    "offer_withdrawn": "The offer to {agent} was withdrawn",
    "offer_ended": "The offer to {agent} ended: {answer}",
    "offer_shortened": "More urgent now (priority {priority}): to be accepted by {expires_at}",
    "queued": "No agent can take it now: it waits in the queue",
    "owner_changed": "Owner: {from} → {to} ({how})",
    "attempt_made": "Attempt {attempt} of {cap} by {channel}",
    "attempts_exhausted": "No further attempt: {reason}",
    "outcome_recorded": "{actor} called: {outcome}{on_attempt}",
    "message_sent": "{message} sent{code}{sandbox}",
    "message_delivered": "{message} delivered{code}",
    "message_read": "{message} read{code}",
    "message_failed": "{message} could not be sent{code}",
    "message_unknown": "{message} may have been sent: the provider did not say{code}",
    "message_skipped": "{message} not sent{code}",
    "replied": "The lead replied{by_channel}",
    "opted_out": "{actor} opted out by {of}",
    "opted_in": "{actor} opted in again by {of}",
    "asked_to_stop": "The lead asked to stop{by_channel}: no advertising, and a person finds out",
    "unsubscribed": "The lead unsubscribed from advertising by e-mail",
    "address_doubted": "Mail to the lead no longer arrives at the address: another way is to be found",
    "channel_closed": "No more by {channel}: {why_closed}",
    "owner_reminded": "{agent} was reminded: {of}",
    "escalated": "Overdue: {of}; escalated to the {to}",
    "no_agent": "No agent could ever take the lead, the {to} hears of it{what_is_missing}",
    "first_contacted": "First contact after {minutes} min of business time",
    "speed_warned": "First contact is due by {due_at}: {agent} was warned",
    "speed_breached": "First contact was due by {due_at}, and not made by {agent}",
    "assessed": "{actor} assessed: {verdict}{judged_by}",
    "slot_held": "{actor} booked {starts_at}",
    "slot_taken": "The time was taken by somebody else: choose another",
    "slot_released": "The time was released: {why}",
    "deposit_paid": "The deposit was paid: {amount}",
    "patient_registered": "Registered as a patient",
    "registration_delayed": "The patient registry does not answer: registration is tried again",
    "registration_refused": "The patient registry refused the registration ({reason})",
    "patient_doubted": "May be a known patient: a manager decides",
    "patient_matched": "{actor} decided whether the patient is known",
    "appointment_confirmed": "Appointment confirmed for {starts_at}",
    "task_added": "{actor} gave {agent} a task",
    "command_refused": "{actor} sent a command that was refused: {command} ({reason})",
    "life_closed": "Ended: {status}{because}, after {attempt_count}",
}
_MINOR: Mapping[str, str] = {
    "profile_changed": "{actor} corrected the profile",
    "contact_confirmed": "{actor} confirmed another {of}",
    "told_apart": "{actor} marked it distinct from lead {other_lead}",
    "tagged": "{actor} added a tag",
    "untagged": "{actor} removed a tag",
    "manager_asked": "{actor} sent a command: {command}",
    "stage_changed": "Stage: {from} → {to}",
    "attempt_skipped": "Attempt {attempt} left out: {reason}",
    "sequence_entered": "In the sequence {sequence} ({occasion}), version {version} of the rules",
    "sequence_step_skipped": "Step {step} of {occasion} left out: {reason}",
    "sequence_call": "Call of {occasion} due (step {step})",
    "sequence_ended": "The sequence {occasion} ended: {why}",
    "attempt_planned": "Attempt {attempt} by {channel} planned for {due_at}",
    "attempt_ended": "Attempt {attempt}: {outcome}",
    "task_completed": "{actor} completed a task: {kind}",
    "interaction_reviewed": "{actor} reviewed what {agent} did: {percent}%",
    "task_snoozed": "{actor} snoozed a task: {kind}",
    "task_reassigned": "{actor} reassigned a task to {to}: {kind}",
    "task_reminded": "A reminder was sent: {of}",
    "interaction_added": "{actor} added a note: {type}",
    "recording_played": "{actor} listened to recording {recording}",
    "interaction_changed": "{actor} changed a note: {type}",
}
