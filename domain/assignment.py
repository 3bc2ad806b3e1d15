"""Which agent gets a lead: who is eligible, in what order, and why not the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from domain.contact import language_name

_NEVER = datetime.min.replace(tzinfo=UTC)

# Points, at most 100 in all. Free capacity weighs most: it is what spreads the work.
_FREE, _CONVERSION, _RESPONSE, _SENIORITY = 50, 25, 15, 10
_SLOW_SECONDS = 3_600
_MOST_SENIOR = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """One agent as the rules see them.

    `skills` are procedure codes, `languages` ISO codes, `locations` cities or sites in lower case (none = everywhere).
    `off_until` is shown in its own zone, so give it in the tenant's.
    `load` = open offers and owned open leads. `seniority` 1…5. `conversion_rate` 0…1 for such leads,
    `median_response_s` seconds to accept; None = not known yet.
    """

    agent_id: int
    active: bool
    skills: frozenset[str]
    languages: frozenset[str]
    locations: frozenset[str]
    seniority: int
    capacity: int
    load: int
    daily_cap: int | None = None
    offered_today: int = 0
    on_shift: bool = True
    off_until: datetime | None = None
    last_offered_at: datetime | None = None
    conversion_rate: float | None = None
    median_response_s: float | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What the lead asks of its agent; None = anyone will do. `priority` 1 (urgent) … 5."""

    skill: str | None = None
    language: str | None = None
    location: str | None = None
    priority: int = 3


class Ranked(NamedTuple):
    """An eligible agent; `score` 0…100, `reasons` for a person to read."""

    agent_id: int
    score: int
    reasons: tuple[str, ...]


class RefusedCandidate(NamedTuple):
    """Why not this one: `reason` is a stable code, `detail` for a person to read."""

    agent_id: int
    reason: str
    detail: str


@dataclass(frozen=True)
class Ranking:
    """Best first; and everybody else, with the reason."""

    ordered: tuple[Ranked, ...]
    refused: tuple[RefusedCandidate, ...]


def rank(candidates: Iterable[Candidate], needs: Needs, excluded: frozenset[int], now: datetime) -> Ranking:
    """By score; equals by who was offered least recently, then by id. `excluded` were offered it in this round."""
    eligible: list[tuple[int, datetime, int, Ranked]] = []
    refused: list[RefusedCandidate] = []
    for candidate in candidates:
        refusal = _refusal(candidate, needs, excluded, now)
        if refusal is not None:
            refused.append(RefusedCandidate(candidate.agent_id, *refusal))
        else:
            ranked = _ranked(candidate, needs)
            eligible.append((-ranked.score, candidate.last_offered_at or _NEVER, candidate.agent_id, ranked))
    eligible.sort()
    refused.sort()
    return Ranking(tuple(entry[3] for entry in eligible), tuple(refused))


def _refusal(candidate: Candidate, needs: Needs, excluded: frozenset[int], now: datetime) -> tuple[str, str] | None:
    """The first reason that stands against the agent: who they are, then whether they are there, then their load."""
    return _unfit(candidate, needs, excluded) or _away(candidate, now) or _full(candidate)


def _unfit(candidate: Candidate, needs: Needs, excluded: frozenset[int]) -> tuple[str, str] | None:
    if not candidate.active:
        return "inactive", "deactivated"
    if candidate.agent_id in excluded:
        return "excluded", "already offered in this round"
    if needs.skill is not None and needs.skill not in candidate.skills:
        return "skill", f"does not do {needs.skill}"
    if needs.language is not None and needs.language not in candidate.languages:
        return "language", f"does not speak {language_name(needs.language)}"
    if needs.location is not None and not _serves(candidate, needs.location):
        return "location", f"does not serve {needs.location}"
    return None


def _serves(candidate: Candidate, location: str) -> bool:
    return not candidate.locations or location.casefold() in candidate.locations


def _away(candidate: Candidate, now: datetime) -> tuple[str, str] | None:
    if candidate.off_until is not None and candidate.off_until > now:
        return "time_off", f"off until {candidate.off_until:%a %d %b}"
    return None if candidate.on_shift else ("off_shift", "not on shift")


def _full(candidate: Candidate) -> tuple[str, str] | None:
    if candidate.load >= candidate.capacity:
        return "capacity", f"at capacity {candidate.load}/{candidate.capacity}"
    if candidate.daily_cap is not None and candidate.offered_today >= candidate.daily_cap:
        return "daily_cap", f"offered {candidate.offered_today}/{candidate.daily_cap} today"
    return None


def _ranked(candidate: Candidate, needs: Needs) -> Ranked:
    """What is not known yet counts as the middle, so that new agents get leads to show it."""
    free = candidate.capacity - candidate.load
    score = _FREE * free / candidate.capacity
    reasons = [f"free {free} of {candidate.capacity}"]
    if candidate.conversion_rate is None:
        score += _CONVERSION / 2
    else:
        score += _CONVERSION * min(max(candidate.conversion_rate, 0.0), 1.0)
        reasons.append(f"converts {candidate.conversion_rate:.0%}")
    if candidate.median_response_s is None:
        score += _RESPONSE / 2
    else:
        score += _RESPONSE * (1 - min(max(candidate.median_response_s, 0.0) / _SLOW_SECONDS, 1.0))
        reasons.append(f"answers in {candidate.median_response_s / 60:.0f} min")
    if needs.priority == 1:
        score += _SENIORITY * min(max(candidate.seniority, 0), _MOST_SENIOR) / _MOST_SENIOR
        reasons.append(f"seniority {candidate.seniority}")
    return Ranked(candidate.agent_id, round(score), tuple(reasons))
