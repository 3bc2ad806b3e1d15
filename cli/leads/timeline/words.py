"""From an entry of the history to a sentence, with the reasons that the ledger keeps."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from api.leads.schemas.runs import HappenedRead
from api.rules.schemas.decisions import DecisionRead
from cli.leads.timeline.story import Line, Telling
from domain.leads.contact import language_name
from domain.rules.decisions import refusals, score_reasons

Teller: TypeAlias = Callable[[Telling, HappenedRead], Line | None]
Told: TypeAlias = tuple[str, tuple[str, ...]]
_MOST_NAMED = 4


def tell(telling: Telling) -> list[Line]:
    """The whole life, in order."""
    lines = (_line(telling, happened) for happened in telling.story.history)
    return [line for line in lines if line is not None]


def _line(telling: Telling, happened: HappenedRead) -> Line | None:
    teller = TELLERS.get(happened.action)
    if teller is None and happened.action.startswith("message_"):
        teller = _message
    return (teller or _unknown)(telling, happened)


def _said(text: str, *, quiet: bool = False) -> Teller:
    """A sentence whose `{names}` are facts; agents by name, times in the hospital's zone, codes as words."""

    def teller(telling: Telling, happened: HappenedRead) -> Line:
        facts = {name: _plain(telling, name, value) for name, value in happened.facts.items()}
        return Line(happened.at, text.format_map(_Facts(facts, actor=_actor(telling, happened.actor))), quiet=quiet)

    return teller


class _Facts(dict[str, str]):
    """A fact that is not there is told as nothing."""

    def __missing__(self, key: str) -> str:
        return "nobody" if key in _AGENTS else "?"


_AGENTS = frozenset({"agent", "from", "to"})
_TIMES = frozenset({"expires_at", "due_at", "starts_at"})
_CHANNELS = {"sms": "SMS", "call": "call", "email": "e-mail"}


def _plain(telling: Telling, name: str, value: object) -> str:
    if value is None:
        return "nobody" if name in _AGENTS else "-"
    if name in _AGENTS and isinstance(value, int):
        return telling.names.of(value)
    if name in _TIMES:
        return telling.clock(datetime.fromisoformat(str(value)))
    if name == "amount_minor" and isinstance(value, int):
        return f"{telling.story.me.currency} {value / 100:,.2f}"
    return _CHANNELS.get(str(value), str(value).replace("_", " "))


def _actor(telling: Telling, actor: str) -> str:
    who, _, number = actor.partition(":")
    if who == "agent" and number.isdecimal():
        return telling.names.of(int(number))
    return f"user {number}" if who == "user" else {"engine": "the engine", "lead": "the lead"}.get(who, who)


def _captured(telling: Telling, happened: HappenedRead) -> Line:
    lead = telling.story.lead
    asked = [f"wants {lead.procedure}"] if lead.procedure else []
    asked += [f"in {lead.city}"] if lead.city else []
    asked += [f"speaks {language_name(lead.language)}"] if lead.language else []
    source = str(happened.facts.get("source", "?")).replace("_", " ")
    return Line(happened.at, f"Captured from {source}", (", ".join(asked),) if asked else ())


def _scored(telling: Telling, happened: HappenedRead) -> Line:
    facts = happened.facts
    text = f"Scored {facts.get('score')} ({facts.get('band')}), priority {facts.get('priority')}"
    reasons = _score_reasons(telling.decision("score", happened.at))
    same, telling.score_reasons = reasons == telling.score_reasons, reasons
    return Line(happened.at, text, ("for the same reasons",) if same and reasons else (reasons,) if reasons else ())


def _score_reasons(decision: DecisionRead | None) -> str:
    return " · ".join(score_reasons(decision.result)) if decision else ""


def _offered(telling: Telling, happened: HappenedRead) -> Line:
    facts = happened.facts
    agent = facts.get("agent")
    decision = telling.decision("route", happened.at)
    name = _plain(telling, "agent", agent)
    until = _plain(telling, "expires_at", facts.get("expires_at"))
    details = _chosen(decision, agent) + _refused(telling, decision) if decision else ()
    return Line(happened.at, f"Offered to {name}, to accept until {until}", details)


def _queued(telling: Telling, happened: HappenedRead) -> Line:
    decision = telling.decision("route", happened.at)
    details = _refused(telling, decision) if decision else ()
    return Line(happened.at, "No agent can take it now: it waits in the queue", details)


def _chosen(decision: DecisionRead, agent: object) -> tuple[str, ...]:
    for one in decision.candidates:
        reasons = one.get("reasons")
        if one.get("agent") == agent and isinstance(reasons, list):
            others = sum(1 for other in decision.candidates if "score" in other) - 1
            best = f", the best of {others + 1}" if others > 0 else ""
            return (f"because: {', '.join(map(str, reasons))}{best}",)
    return ()


def _refused(telling: Telling, decision: DecisionRead) -> tuple[str, ...]:
    """Why not the others: one line per reason."""
    against = refusals(decision.candidates).items()
    return tuple(f"not {_some([_plain(telling, 'agent', agent) for agent in who])}: {why}" for why, who in against)


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


_ANSWERS = {
    "accepted": "{agent} accepted",
    "declined": "{agent} declined: {reason}",
    "expired": "{agent} did not answer in time",
    "withdrawn": "The offer to {agent} was withdrawn",
}


def _answered(telling: Telling, happened: HappenedRead) -> Line | None:
    answer = str(happened.facts.get("answer"))
    return _said(_ANSWERS.get(answer, f"The offer to {{agent}} ended: {answer}"))(telling, happened)


def _moved(telling: Telling, happened: HappenedRead) -> Line:
    facts = happened.facts
    reason = f" ({str(facts['reason']).replace('_', ' ')})" if facts.get("reason") else ""
    told_by_the_end = facts.get("to") in ("converted", "lost")
    return Line(happened.at, f"Status: {facts.get('from')} → {facts.get('to')}{reason}", quiet=told_by_the_end)


def _outcome(telling: Telling, happened: HappenedRead) -> Line:
    facts = happened.facts
    where = f" on attempt {facts['attempt']}" if facts.get("attempt") else ""
    number = facts.get("notes")
    note = telling.notes.get(number) if isinstance(number, int) else None
    text = f"{_actor(telling, happened.actor)} called: {_plain(telling, 'outcome', facts.get('outcome'))}{where}"
    return Line(happened.at, text, (_quoted(note),) if note else ())


def _message(telling: Telling, happened: HappenedRead) -> Line:
    facts = happened.facts
    number = facts.get("message")
    message = telling.messages.get(number) if isinstance(number, int) else None
    channel = _CHANNELS.get(str(message.channel.value if message else facts.get("channel")), "message")
    state = happened.action.removeprefix("message_")
    to = f" to {message.recipient}" if message and message.recipient and state == "sent" else ""
    code = f": {facts['code']}" if facts.get("code") else ""
    kept = state == "sent" and message is not None and message.provider == "sandbox"
    text = f"{channel[0].upper()}{channel[1:]}{to} {_STATES.get(state, state)}{code}"
    body = (_quoted(message.body),) if message and message.body and state == "sent" else ()
    return Line(happened.at, text + (" (sandbox: nothing left this machine)" if kept else ""), body)


_STATES = {
    "sent": "sent",
    "failed": "could not be sent",
    "unknown": "may have been sent: nobody can say",
    "skipped": "not sent",
}


def _replied(telling: Telling, happened: HappenedRead) -> Line:
    number = happened.facts.get("message")
    message = telling.messages.get(number) if isinstance(number, int) else None
    channel = f" by {_CHANNELS[message.channel.value]}" if message else ""
    return Line(happened.at, f"The lead replied{channel}", (_quoted(message.body),) if message and message.body else ())


def _quoted(body: str) -> str:
    return f"“{' '.join(body.split())}”"


def _first_contacted(telling: Telling, happened: HappenedRead) -> Line:
    facts = happened.facts
    minutes = int(str(facts.get("business_s", 0))) / 60
    return Line(happened.at, f"First contact after {minutes:.0f} min of business time", quiet=not facts.get("late"))


def _assessed(telling: Telling, happened: HappenedRead) -> Line:
    facts = happened.facts
    verdict = str(facts.get("verdict")).replace("_", " ")
    reason = str(facts.get("reason")).replace("_", " ")
    text = f"{_actor(telling, happened.actor)} assessed: {verdict} ({reason}, {facts.get('points')} points)"
    return Line(happened.at, text)


def _closed(telling: Telling, happened: HappenedRead) -> Line:
    facts = happened.facts
    reason = f" ({str(facts['reason']).replace('_', ' ')})" if facts.get("reason") else ""
    attempts = facts.get("attempts")
    count = f"{attempts} attempt{'' if attempts == 1 else 's'}"
    return Line(happened.at, f"The life ended: {facts.get('status')}{reason}, after {count}")


def _unknown(telling: Telling, happened: HappenedRead) -> Line:
    facts = ", ".join(f"{name} {_plain(telling, name, value)}" for name, value in happened.facts.items())
    text = happened.action.replace("_", " ").capitalize()
    return Line(happened.at, f"{text} ({facts})" if facts else text, quiet=True)


TELLERS: Mapping[str, Teller] = {
    "lead_captured": _captured,
    "lead_touched": _said("Asked again ({source})"),
    "profile_changed": _said("{actor} corrected the profile", quiet=True),
    "merged_into": _said("Merged into lead {survivor} ({how})"),
    "took_over": _said("Took over lead {merged} ({how})"),
    "unmerged": _said("{actor} undid the merge into lead {survivor}"),
    "gave_back": _said("{actor} undid the merge of lead {merged}"),
    "told_apart": _said("{actor} told it apart from lead {from}", quiet=True),
    "tagged": _said("{actor} put a tag on it", quiet=True),
    "untagged": _said("{actor} took a tag off", quiet=True),
    "manager_asked": _said("{actor} asked: {command}", quiet=True),
    "scored": _scored,
    "status_changed": _moved,
    "stage_changed": _said("Stage: {from} → {to}", quiet=True),
    "offer_made": _offered,
    "offer_ended": _answered,
    "offer_shortened": _said("More urgent now (priority {priority}): to be accepted by {expires_at}"),
    "queued": _queued,
    "owner_changed": _said("Owner: {from} → {to} ({how})"),
    "attempt_planned": _said("Attempt {attempt} by {channel} planned for {due_at}", quiet=True),
    "attempt_made": _said("Attempt {attempt} of {cap} by {channel}"),
    "attempt_ended": _said("Attempt {attempt}: {outcome}", quiet=True),
    "attempts_exhausted": _said("No further attempt: {reason}"),
    "outcome_recorded": _outcome,
    "replied": _replied,
    "channel_closed": _said("No more by {channel}: {cause}"),
    "owner_reminded": _said("{agent} was reminded: {of}"),
    "escalated": _said("Overdue: {of}; escalated to the {to}"),
    "first_contacted": _first_contacted,
    "speed_warned": _said("First contact is due by {due_at}: {agent} was warned"),
    "speed_breached": _said("First contact was due by {due_at}, and not made by {agent}"),
    "assessed": _assessed,
    "slot_held": _said("{actor} booked {starts_at}"),
    "slot_taken": _said("Somebody else has that slot: choose another"),
    "slot_released": _said("The slot was given up: {why}"),
    "deposit_paid": _said("The deposit came: {amount_minor}"),
    "patient_registered": _said("Registered as a patient"),
    "appointment_confirmed": _said("Appointment confirmed for {starts_at}"),
    "task_completed": _said("{actor} finished a task: {kind}", quiet=True),
    "interaction_reviewed": _said("{actor} reviewed what {agent} did: {percent}%", quiet=True),
    "task_added": _said("{actor} asked {agent} to do something"),
    "task_snoozed": _said("{actor} put a task off: {kind}", quiet=True),
    "task_reassigned": _said("{actor} gave a task to agent {to}: {kind}", quiet=True),
    "task_reminded": _said("A reminder was sent: {of}", quiet=True),
    "interaction_added": _said("{actor} noted a {type}", quiet=True),
    "interaction_changed": _said("{actor} changed a note of a {type}", quiet=True),
    "life_closed": _closed,
}
