"""Who may take a lead, and the first reason that stands against everybody else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.conditions.facts import Facts
from domain.routing.candidates import Need, Needs, Standing
from domain.routing.rules import Demand, RoutingRuleSet
from domain.vocabulary.languages import language_name

Refusal = tuple[str, str]


@dataclass(frozen=True)
class Bounds:
    """What the rules ask of the agent for one lead. `team` None: everybody's.

    `widened`: it is urgent and nobody who fits is there, so whoever is there will do; `overfull`: even who is full.
    """

    required: frozenset[Need]
    preferred: frozenset[Need]
    seniority: int
    team: str | None
    territory: str = ""
    fell_back: bool = False
    widened: bool = False
    overfull: bool = False


def bounds(standings: Iterable[Standing], facts: Facts, rules: RoutingRuleSet) -> Bounds:
    """A territory's team has the lead, unless nobody of it could ever take it: then everybody may."""
    requested = {
        Need.SKILL: rules.requirements.skill,
        Need.LANGUAGE: rules.requirements.language,
        Need.LOCATION: rules.requirements.location,
    }
    required = frozenset(need for need, demand in requested.items() if demand is Demand.REQUIRED)
    preferred = frozenset(need for need, demand in requested.items() if demand is Demand.PREFERRED)
    everybody = Bounds(required, preferred, rules.least_seniority(facts), None)
    territory = rules.territory(facts)
    if territory is None:
        return everybody
    own = Bounds(required, preferred, everybody.seniority, territory.team, territory.code)
    if any(could_ever(standing, own) for standing in standings):
        return own
    return Bounds(required, preferred, everybody.seniority, None, territory.code, fell_back=True)


def widened(within: Bounds) -> Bounds:
    """Who fits best still comes first."""
    criteria = within.required | within.preferred
    return Bounds(frozenset(), criteria, 0, None, within.territory, within.team is not None, widened=True)


def overfull(within: Bounds) -> Bounds:
    """Somebody's sight counts for more than a list that is full."""
    return replace(within, overfull=True)


def could_ever(standing: Standing, within: Bounds) -> bool:
    """Whatever the hour and however busy."""
    return (
        standing.active
        and within.team in (None, standing.team)
        and within.required.isdisjoint(standing.lacks)
        and (within.seniority == 0 or standing.seniority >= within.seniority)
    )


def refusal(standing: Standing, needs: Needs, within: Bounds) -> Refusal | None:
    """Who they are, then whether they are there, then what they carry."""
    if could_ever(standing, within) and not standing.excluded:
        return standing.away or (None if within.overfull and standing.capacity else _full(standing))
    return _unfit(standing, needs, within)


def _unfit(standing: Standing, needs: Needs, within: Bounds) -> Refusal:
    if not standing.active:
        return "inactive", "deactivated"
    if standing.excluded:
        return "excluded", "already offered in this round"
    if within.team not in (None, standing.team):
        return "team", f"not in team {within.team}"
    for need in standing.lacks:
        if need in within.required:
            return need.value, lacking(need, needs)
    return "seniority", f"seniority {standing.seniority}, {within.seniority} needed"


def lacking(need: Need, needs: Needs) -> str:
    requested = {Need.SKILL: needs.skill, Need.LANGUAGE: needs.language, Need.LOCATION: needs.location}
    return lacking_words(need, requested[need] or "")


def lacking_words(need: Need, value: str) -> str:
    match need:
        case Need.SKILL:
            return f"does not do {value}"
        case Need.LANGUAGE:
            return f"does not speak {language_name(value).replace(', ', ' or ')}"
        case Need.LOCATION:
            return f"does not serve {value}"


def _full(standing: Standing) -> Refusal | None:
    if standing.load >= standing.capacity:
        return "capacity", f"at capacity {standing.load}/{standing.capacity}"
    if standing.daily_cap is not None and standing.offered_today >= standing.daily_cap:
        return "daily_cap", f"offered {standing.offered_today}/{standing.daily_cap} today"
    return None
