"""The order in which eligible agents get the offer, and why the others do not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from domain.conditions.facts import Facts, Value
from domain.routing.candidates import Candidate, Needs, Standing, standings
from domain.routing.eligibility import Bounds, bounds, could_ever, overfull, refusal, widened
from domain.routing.fairness import served_after
from domain.routing.needs import understood
from domain.routing.points import points_by, weights_of, why_here
from domain.routing.rules import DEFAULT_ROUTING, RoutingRuleSet, Strategy, TeamStrategy
from domain.tenants.policy import MOST_URGENT


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

    `ever`: somebody could take it, if not now. `needs`: as far as anybody understands them.
    """

    ordered: tuple[Ranked, ...]
    refused: tuple[RefusedCandidate, ...]
    broadcast: int
    strategy: TeamStrategy
    within: Bounds
    catch_up: int
    former: int | None
    ever: bool
    needs: Needs

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
    pool = candidates if isinstance(candidates, Sequence) else list(candidates)
    needs = understood(needs, pool)
    return order(standings(pool, needs, excluded, now), needs, rules, facts or {})


def order(pool: Sequence[Standing], needs: Needs, rules: RoutingRuleSet, facts: Facts) -> Ranking:
    """Equals by whose turn it is, then by who was offered least recently, then by id."""
    known: Mapping[str, Value] = {**facts, "priority": needs.priority}
    within = bounds(pool, known, rules)
    eligible, refused = _sorted_out(pool, needs, within)
    if needs.priority == MOST_URGENT:
        for wider in (widened, overfull):
            if not eligible:
                within = wider(within)
                eligible, refused = _sorted_out(pool, needs, within)
    way = rules.strategy(known, within.team)
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
        needs,
    )


def _sorted_out(
    pool: Sequence[Standing], needs: Needs, within: Bounds
) -> tuple[list[Standing], list[RefusedCandidate]]:
    """Who may take it, and why not the others, by id."""
    eligible: list[Standing] = []
    refused: list[RefusedCandidate] = []
    for standing in pool:
        if (refusal_ := refusal(standing, needs, within)) is None:
            eligible.append(standing)
        else:
            refused.append(RefusedCandidate(standing.agent_id, *refusal_, standing))
    return eligible, sorted(refused, key=lambda entry: entry.agent_id)


def takes(
    agent: Candidate, pool: Sequence[Candidate], needs: Needs, now: datetime, rules: RoutingRuleSet, facts: Facts
) -> bool:
    """Whether the agent may have the lead now; of the `pool`, only agents who could ever take it matter."""
    needs = understood(needs, pool)
    territory = rules.territory({**facts, "priority": needs.priority})
    rivals = [] if territory is None else [other for other in pool if other.team == territory.team]
    few = [agent, *(other for other in rivals if other is not agent)]
    found = order(standings(few, needs, frozenset(), now), needs, rules, facts)
    return any(entry.agent_id == agent.agent_id for entry in found.ordered)


def _ordered(
    eligible: Iterable[Standing], way: TeamStrategy, within: Bounds, catch_up: int, former: int | None
) -> list[Ranked]:
    points = points_by(weights_of(way), within.preferred, catch_up)
    # Only the weighted strategy says itself how much a preferred need is worth.
    weighted = way.strategy is Strategy.WEIGHTED and not within.widened
    first = frozenset() if weighted else within.preferred
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
