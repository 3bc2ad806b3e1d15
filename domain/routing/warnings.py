"""What of a routing rule set nobody could serve, with the agents there are: no fault, but leads would wait."""

from collections.abc import Collection, Iterable, Iterator

from domain.conditions.condition import AllOf, Condition, FactTest
from domain.conditions.faults import Fault
from domain.routing.candidates import Candidate, Need
from domain.routing.eligibility import lacking_words
from domain.routing.rules import Demand, RoutingRuleSet, Territory
from domain.vocabulary.procedures import PROCEDURES, procedure_code

_REQUESTED_BY = {"procedure": Need.SKILL, "language": Need.LANGUAGE, "city": Need.LOCATION}


def routing_warnings(rules: RoutingRuleSet, agents: Iterable[Candidate]) -> list[Fault]:
    """`agents` are the tenant's. A lead that nobody can serve queues until somebody can."""
    pool = [agent for agent in agents if agent.active]
    if not pool:
        return [Fault("body", "there is no active agent: every lead will wait in the queue")]
    return [*_of_territories(rules, pool), *_of_seniority(rules, pool), *_of_procedures(rules, pool)]


def _of_territories(rules: RoutingRuleSet, pool: Collection[Candidate]) -> Iterator[Fault]:
    for place, territory in enumerate(rules.territories):
        team = [agent for agent in pool if agent.team == territory.team]
        path = f"territories.{place}"
        if not team:
            yield Fault(f"{path}.team", f"team {territory.team} has no active agent; its leads go to everybody")
            continue
        for need, requested in _required(territory, rules):
            if not any(_has(agent, need, requested) for agent in team):
                words = " or ".join(lacking_words(need, value) for value in sorted(requested))
                yield Fault(f"{path}.when", f"team {territory.team} {words}: these leads go to everybody")


def _of_seniority(rules: RoutingRuleSet, pool: Collection[Candidate]) -> Iterator[Fault]:
    most = max(agent.seniority for agent in pool)
    for place, rule in enumerate(rules.seniority):
        if rule.at_least > most:
            yield Fault(
                f"seniority.{place}.at_least", f"no agent is above seniority {most}; such leads wait in the queue"
            )


def _of_procedures(rules: RoutingRuleSet, pool: Collection[Candidate]) -> Iterator[Fault]:
    if rules.requirements.skill is not Demand.REQUIRED:
        return
    done = frozenset(skill for agent in pool for skill in agent.skills)
    if missing := [code for code in PROCEDURES if code not in done]:
        yield Fault("requirements.skill", f"no agent has the skill {', '.join(missing)}; such leads wait in the queue")


def _required(territory: Territory, rules: RoutingRuleSet) -> Iterator[tuple[Need, frozenset[str]]]:
    """The needs that every lead of the territory has, as far as its condition says so."""
    demands = {
        Need.SKILL: rules.requirements.skill,
        Need.LANGUAGE: rules.requirements.language,
        Need.LOCATION: rules.requirements.location,
    }
    for test in _always_tested(territory.when):
        need = _REQUESTED_BY.get(test.fact)
        values = (test.eq,) if test.eq is not None else test.in_ or ()
        if need is not None and values and demands[need] is Demand.REQUIRED:
            yield need, frozenset(_as_requested(need, str(value)) for value in values)


def _as_requested(need: Need, value: str) -> str:
    return (procedure_code(value) if need is Need.SKILL else None) or value.casefold()


def _always_tested(condition: Condition) -> Iterator[FactTest]:
    if isinstance(condition, FactTest):
        yield condition
    elif isinstance(condition, AllOf):
        for part in condition.all_of:
            yield from _always_tested(part)


def _has(agent: Candidate, need: Need, requested: frozenset[str]) -> bool:
    match need:
        case Need.SKILL:
            return not requested.isdisjoint(agent.skills)
        case Need.LANGUAGE:
            return not requested.isdisjoint(agent.languages)
        case Need.LOCATION:
            return not agent.locations or not requested.isdisjoint(agent.locations)
