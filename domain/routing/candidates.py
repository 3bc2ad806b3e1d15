"""Agents as the rules see them, what a lead needs, and how each agent stands to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from domain.routing.fairness import tops
from domain.vocabulary.languages import languages_in

NEVER = datetime.min.replace(tzinfo=UTC)
# Who is new comes before those who had their turn in this lap, and owes nothing of the laps before.
_NEW_OWED = 1.0


class Need(StrEnum):
    SKILL = "skill"
    LANGUAGE = "language"
    LOCATION = "location"


# Not frozen: a thousand are made for each offer, and a frozen one takes three times as long to make.
@dataclass(slots=True)
class Candidate:
    """One agent as the rules see them.

    `skills` are procedure codes, `languages` ISO codes, `locations` cities or sites in lower case (none = everywhere).
    `off_until` is shown in its own zone, so give it in the tenant's.
    `load` = open offers and owned open leads. `seniority` 1…5. `conversion_rate` 0…1 for such leads, `response_s`
    seconds to accept; None = not known yet. `served`: the agent's place in the round robin, None = new.
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
    response_s: float | None = None
    team: str = "main"
    served: float | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What the lead needs of its agent; None = anyone will do. `language` may be several, one of which will do.

    `priority` 1 (urgent) … 5.
    `former` owned it before it came back.
    """

    skill: str | None = None
    language: str | None = None
    location: str | None = None
    priority: int = 3
    former: int | None = None


class Standing(NamedTuple):
    """How one agent stands to one lead at one moment, whatever the rules make of it; as exact as it is recorded.

    `away`: a code and words, None = at work. `owed`: turns fewer than the first of their team, who is at `top`.
    """

    agent_id: int
    team: str
    active: bool
    excluded: bool
    lacks: tuple[Need, ...]
    seniority: int
    away: tuple[str, str] | None
    load: int
    capacity: int
    offered_today: int
    daily_cap: int | None
    last_offered_at: datetime
    conversion_rate: float | None
    response_s: float | None
    owed: float
    top: float


def standings(candidates: Iterable[Candidate], needs: Needs, excluded: frozenset[int], now: datetime) -> list[Standing]:
    """`excluded` were offered the lead in this round."""
    pool = candidates if isinstance(candidates, Sequence) else list(candidates)
    top_of = tops((agent.team, agent.served) for agent in pool if agent.active)
    location = needs.location.casefold() if needs.location is not None else None
    spoken = frozenset(languages_in(needs.language)) if needs.language is not None else None
    found = []
    for agent in pool:
        top = top_of.get(agent.team, 0.0)
        found.append(
            Standing(
                agent.agent_id,
                agent.team,
                agent.active,
                agent.agent_id in excluded,
                _lacks(agent, needs.skill, spoken, location),
                agent.seniority,
                _away(agent, now),
                agent.load,
                agent.capacity,
                agent.offered_today,
                agent.daily_cap,
                agent.last_offered_at or NEVER,
                _exact(agent.conversion_rate),
                None if agent.response_s is None else round(agent.response_s),
                _NEW_OWED if agent.served is None else max(top - agent.served, 0.0),
                top,
            )
        )
    return found


def _exact(rate: float | None) -> float | None:
    """To the thousandth, and no -0."""
    return None if rate is None else round(rate, 3) + 0.0


def _lacks(
    agent: Candidate, skill: str | None, spoken: frozenset[str] | None, location: str | None
) -> tuple[Need, ...]:
    no_skill = skill is not None and skill not in agent.skills
    no_language = spoken is not None and spoken.isdisjoint(agent.languages)
    not_there = location is not None and bool(agent.locations) and location not in agent.locations
    if not (no_skill or no_language or not_there):
        return ()
    lacking = ((Need.SKILL, no_skill), (Need.LANGUAGE, no_language), (Need.LOCATION, not_there))
    return tuple(need for need, lacks in lacking if lacks)


def _away(agent: Candidate, now: datetime) -> tuple[str, str] | None:
    if agent.off_until is not None and agent.off_until > now:
        return "time_off", f"off until {agent.off_until:%a %d %b}"
    return None if agent.on_shift else ("off_shift", "not on shift")
