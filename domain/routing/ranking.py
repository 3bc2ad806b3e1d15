"""The order in which eligible agents get the offer, and why the others do not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from domain.conditions.facts import Facts, Value
from domain.routing.candidates import Candidate, Needs, Standing, standings
from domain.routing.eligibility import Bounds, bounds, could_ever, refusal
from domain.routing.fairness import served_after
from domain.routing.points import points_by, weights_of, why_here
from domain.routing.rules import DEFAULT_ROUTING, RoutingRuleSet, Strategy, TeamStrategy


class Ranked(NamedTuple):
    """An eligible agent; `score` 0…100; `served`: their place in the round robin once they are offered the lead."""

    agent_id: int
    score: int
    served: float
    standing: Standing


class RefusedCandidate(NamedTuple):
    """Why not this one: `reason` is a stable code, `detail` for a person to read."""

    agent_id: int
    reason: str
    detail: str
    standing: Standing


@dataclass(frozen=True)
class Ranking:
    """Best first; and everybody else, with the reason. `broadcast`: to how many at once the lead is to be offered.

    `ever`: somebody could take it, if not now.
    """

    ordered: tuple[Ranked, ...]
    refused: tuple[RefusedCandidate, ...]
    broadcast: int
    strategy: TeamStrategy
    within: Bounds
    catch_up: int
    former: int | None
    ever: bool

    @property
    def best(self) -> int | None:
        return self.ordered[0].agent_id if self.ordered else None

    def reasons(self, entry: Ranked) -> list[str]:
        """Why this agent stands where they do, for a person to read."""
        return why_here(entry.standing, weights_of(self.strategy), self.within.preferred, self.catch_up, self.former)


def rank(
    candidates: Iterable[Candidate],
    needs: Needs,
    excluded: frozenset[int],
    now: datetime,
    rules: RoutingRuleSet = DEFAULT_ROUTING,
    facts: Facts | None = None,
) -> Ranking:
    """`excluded` were offered it in this round."""
    return order(standings(candidates, needs, excluded, now), needs, rules, facts or {})


def order(pool: Sequence[Standing], needs: Needs, rules: RoutingRuleSet, facts: Facts) -> Ranking:
    """Equals by whose turn it is, then by who was offered least recently, then by id."""
    known: Mapping[str, Value] = {**facts, "priority": needs.priority}
    within = bounds(pool, known, rules)
    way = rules.strategy(known, within.team)
    eligible: list[Standing] = []
    refused: list[RefusedCandidate] = []
    for standing in pool:
        if (refusal_ := refusal(standing, needs, within)) is None:
            eligible.append(standing)
        else:
            refused.append(RefusedCandidate(standing.agent_id, *refusal_, standing))
    refused.sort(key=lambda entry: entry.agent_id)
    first = needs.former if way.sticky else None
    return Ranking(
        tuple(_ordered(eligible, way, within, rules.catch_up, first)),
        tuple(refused),
        rules.offered_at_once(known),
        way,
        within,
        rules.catch_up,
        first,
        bool(eligible) or any(could_ever(standing, within) for standing in pool),
    )


def takes(
    agent: Candidate, pool: Iterable[Candidate], needs: Needs, now: datetime, rules: RoutingRuleSet, facts: Facts
) -> bool:
    """Whether the agent may have the lead now; of the `pool`, only agents who could ever take it matter."""
    territory = rules.territory({**facts, "priority": needs.priority})
    rivals = [] if territory is None else [other for other in pool if other.team == territory.team]
    found = rank([agent, *(other for other in rivals if other is not agent)], needs, frozenset(), now, rules, facts)
    return any(entry.agent_id == agent.agent_id for entry in found.ordered)


def _ordered(
    eligible: Iterable[Standing], way: TeamStrategy, within: Bounds, catch_up: int, former: int | None
) -> list[Ranked]:
    points = points_by(weights_of(way), within.preferred, catch_up)
    # Only the weighted strategy says itself how much a preferred need is worth.
    first = frozenset() if way.strategy is Strategy.WEIGHTED else within.preferred
    keyed = [
        (
            standing.agent_id != former,
            len(first.intersection(standing.lacks)) if standing.lacks else 0,
            -round(points(standing)),
            -min(standing.owed, catch_up),
            standing.last_offered_at,
            standing.agent_id,
            standing,
        )
        for standing in eligible
    ]
    keyed.sort()
    return [
        Ranked(entry[5], -entry[2], served_after(entry[6].top, entry[6].owed, catch_up), entry[6]) for entry in keyed
    ]
