"""A decision in words that an agent can read: what was decided, and because of what."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from domain.leads.profile import PROFILE, custom_key
from domain.routing.records import shown_candidates
from domain.rules.decisions.entry import Entry

_MOST_NAMED = 4
_MOST_MISSING = 6
_FACTS = {
    "age_years": "age",
    "utm_medium": "medium of the link",
    "words": "what they wrote",
    "last_engaged_at": "when they were last heard of",
    **{name: field.traits.label for name, field in PROFILE.items() if field.traits.label},
}
_SKIPPED = {
    "suppressed": "opted out",
    "withdrawn": "consent was withdrawn",
    "no_consent": "never agreed to it",
    "no_address": "there is no address",
    "run_over": "its run had ended",
    "channel_closed": "the channel is closed",
    "invalid_number": "the number is not valid",
    "landline": "the number is a landline, which takes no SMS",
    "premium_number": "the number is a premium-rate one",
    "country_not_allowed": "that country is not allowed",
    "condition": "the step's condition does not hold",
    "no_channel": "no channel is open",
    "no_time": "there is no time at which it may happen",
    "too_late": "it is too late for it",
    "reply": "the person answered",
    "booking": "an appointment was booked",
    "outcome": "the person was reached",
    "opt_out": "opted out",
    "status": "the lead has moved on",
}
_CHANNELS = {"sms": "SMS", "whatsapp": "WhatsApp", "email": "E-mail", "call": "Call"}


class Why(NamedTuple):
    """What was decided, and the reasons; agents stand there as `agent 7`."""

    said: str
    because: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.said}: {'; '.join(self.because)}" if self.because else self.said


def explain(entry: Entry) -> Why:
    """Of any entry, also of a kind, or with fields, that this version does not know."""
    return _EXPLAINERS.get(entry.kind, _other)(entry)


def score_reasons(result: Mapping[str, Any]) -> tuple[str, ...]:
    """`+25 wants cataract surgery`, each."""
    reasons = _dicts(result.get("reasons"))
    found = ((reason.get("points"), reason.get("text")) for reason in reasons)
    return tuple(f"{points:+d} {text}" for points, text in found if isinstance(points, int) and points)


def refusals(candidates: Sequence[Mapping[str, Any]]) -> dict[str, list[int]]:
    """Why not the others: the agents by reason."""
    by_reason: dict[str, list[int]] = {}
    for one in candidates:
        if "refused" in one:
            by_reason.setdefault(str(one.get("why")), []).append(one["agent"])
    return by_reason


def _score(entry: Entry) -> Why:
    result = entry.result
    because = [", ".join(score_reasons(result)) or "no rule gave points"]
    if missing := [_fact(name) for name in result.get("missing") or result.get("unknown") or ()]:
        because.append(f"unknown: {_some(missing, _MOST_MISSING)}")
    if odd := [_fact(name) for name in result.get("odd_facts") or ()]:
        because.append(f"of no use as they stand: {_some(odd, _MOST_MISSING)}")
    return Why(f"Scored {result.get('score')} ({result.get('band')}), {_version(entry)}", tuple(because))


def _priority(entry: Entry) -> Why:
    said = f"Priority {entry.result.get('priority')}, {_version(entry)}"
    return Why(said, (str(entry.result.get("text") or "no rule held"),))


def _auto_qualify(entry: Entry) -> Why:
    if entry.result.get("qualified"):
        return Why(f"Qualified without a call, {_version(entry)}", (str(entry.result.get("text")),))
    return Why(f"To be called before it is qualified, {_version(entry)}", ("no rule held",))


def _route(entry: Entry) -> Why:
    result = entry.result
    chosen = result.get("agents") or [result.get("agent")]
    candidates = shown_candidates(entry.candidates)
    eligible = [one for one in candidates if "refused" not in one]
    against = [f"not {_agents(who)}: {why}" for why, who in refusals(candidates).items()]
    if result.get("queued") or chosen == [None]:
        said = "nobody is eligible" if not eligible else "offered often enough in this round"
        return Why(f"Queued: {result.get('because', said)}", (*_territory(result), *against))
    best = next((one for one in eligible if one.get("agent") == chosen[0]), {})
    of = f", {'the best' if len(chosen) == 1 else 'first to accept,'} of {len(eligible)}" if len(eligible) > 1 else ""
    said = ", ".join(str(reason) for reason in best.get("reasons") or ())
    reasons = (said,) if said else ()
    return Why(f"Offered to {_agents(chosen)}{of}", (*reasons, *_territory(result), *against))


def _territory(result: Mapping[str, Any]) -> tuple[str, ...]:
    if result.get("widened"):
        return ("urgent, and nobody who fits is there: whoever is there",)
    if result.get("fell_back"):
        return (f"territory {result.get('territory')}: nobody of its team could ever take it, so everybody may",)
    return (f"territory {result['territory']}: team {result.get('team')}",) if result.get("territory") else ()


def _cadence(entry: Entry) -> Why:
    result = entry.result
    because = [str(result.get("text") or "")]
    if before := result.get("before"):
        because.append(f"followed {_word(before.get('sequence') or 'another sequence')} before")
    said = f"Follows {_word(result.get('sequence'))} from attempt {result.get('attempt')}, at most {result.get('cap')}"
    return Why(f"{said}, {_version(entry)}", tuple(filter(None, because)))


def _qualify(entry: Entry) -> Why:
    result = entry.result
    points = f"{result['points']} points" if "points" in result else ""
    return Why(f"Assessed: {_word(result.get('verdict'))}", tuple(filter(None, (_word(result.get("reason")), points))))


def _skip(entry: Entry) -> Why:
    inputs, code = entry.inputs, str(entry.result.get("code"))
    channel = _CHANNELS.get(str(inputs.get("channel")), "Message")
    attempt = f" of attempt {inputs['attempt']}" if inputs.get("attempt") else ""
    instead = entry.result.get("instead")
    said = (
        f"{channel}{attempt} gave way to {_CHANNELS.get(instead, instead)}"
        if instead
        else f"{channel}{attempt} not sent"
    )
    return Why(said, (_SKIPPED.get(code, _word(code)),))


def _sequence(entry: Entry) -> Why:
    result = entry.result
    because = [str(result.get("text") or "")]
    if before := result.get("before"):
        because.append(f"followed {_word(before.get('sequence') or 'another sequence')} before")
    said = f"Enters {_word(result.get('sequence'))} ({_word(result.get('occasion'))}), {_version(entry)}"
    return Why(said, tuple(filter(None, because)))


_TIMED = {
    "preferred_time": "the person prefers that part of the day",
    "best_hour": "people answer most then",
    "due": "no other hour is better",
}


def _timing(entry: Entry) -> Why:
    inputs, result = entry.inputs, entry.result
    what = f"Attempt {inputs['attempt']}" if inputs.get("attempt") else f"Step {inputs.get('step')}"
    because = [_TIMED.get(str(result.get("why")), _word(result.get("why")))]
    rate, usual = result.get("rate"), result.get("usual")
    if isinstance(rate, int | float) and isinstance(usual, int | float) and rate:
        because.append(f"{rate:.0%} answer at that hour, {usual:.0%} at the hour when it was due")
    return Why(f"{what} planned for {result.get('at')}", tuple(because))


def _ending(entry: Entry) -> Why:
    result = entry.result
    status, reason = str(result.get("status")), result.get("reason")
    attempts = result.get("attempts") or 0
    after = f", after {attempts} attempt{'' if attempts == 1 else 's'}"
    because = [_attempt(one) for one in _dicts(result.get("made"))]
    if judged := result.get("assessed"):
        because.append(f"assessed as {_word(judged.get('verdict'))} ({_word(judged.get('reason'))})")
    if came_from := result.get("from"):
        because.append(f"was {came_from}")
    return Why(f"Ended: {status}{f' ({_word(reason)})' if reason else ''}{after}", tuple(because))


def _attempt(one: Mapping[str, Any]) -> str:
    channel = _CHANNELS.get(str(one.get("channel")), "message")
    return f"{channel} {one.get('number')}: {_word(one.get('outcome') or 'not made')}"


def _other(entry: Entry) -> Why:
    stated = [f"{_word(name)} {_word(value)}" for name, value in entry.result.items() if _plain(value)]
    return Why(f"{_word(entry.kind).capitalize()}, {_version(entry)}", tuple(stated))


def _version(entry: Entry) -> str:
    return f"rules v{entry.rule_version}" if entry.rule_version else "built-in rules"


def _agents(ids: Sequence[object]) -> str:
    return _some([f"agent {id}" for id in ids], _MOST_NAMED)


def _some(names: Sequence[str], most: int) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _fact(name: object) -> str:
    return _FACTS.get(str(name), _word(custom_key(str(name)) or name))


def _word(value: object) -> str:
    return str(value).replace("_", " ")


def _plain(value: object) -> bool:
    return isinstance(value, str | int | float) and value != ""


def _dicts(value: object) -> Iterable[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


_EXPLAINERS: Mapping[str, Callable[[Entry], Why]] = {
    "score": _score,
    "priority": _priority,
    "auto_qualify": _auto_qualify,
    "route": _route,
    "cadence": _cadence,
    "qualify": _qualify,
    "skip": _skip,
    "sequence": _sequence,
    "timing": _timing,
    "ending": _ending,
}
