"""What speaks for an eligible agent, in points and in words. What is not known yet counts as the middle."""

from collections.abc import Callable, Iterator, Mapping

from domain.routing.candidates import Need, Standing
from domain.routing.rules import Strategy, TeamStrategy, Weights

_SLOW_SECONDS = 3_600
_MOST_SENIOR = 5
_MIDDLE = 0.5
# A strategy is a way to weigh; in turn, nothing weighs.
_WEIGHTS: Mapping[Strategy, Weights | None] = {
    Strategy.BALANCED: Weights(load=100, conversion=0, response=0),
    Strategy.BEST_MATCH: Weights(load=10, conversion=60, response=20, seniority=10),
    Strategy.ROUND_ROBIN: None,
}


def weights_of(way: TeamStrategy) -> Weights | None:
    """None: nothing weighs, it goes in turn."""
    return _WEIGHTS.get(way.strategy, way.weights)


Points = Callable[[Standing], float]


def points_by(weights: Weights | None, preferred: frozenset[Need], catch_up: int) -> Points:
    """A number 0…100 for each agent."""
    if weights is None:
        return lambda standing: 100.0
    load, match, conversion, response, seniority, fairness = (
        weights.load, weights.match, weights.conversion, weights.response, weights.seniority, weights.fairness
    )  # fmt: skip

    def points(standing: Standing) -> float:
        rate, seconds = standing.conversion_rate, standing.response_s
        sum_ = load * max(standing.capacity - standing.load, 0) / standing.capacity
        sum_ += conversion * (_MIDDLE if rate is None else min(max(rate, 0.0), 1.0))
        sum_ += response * (_MIDDLE if seconds is None else 1 - min(max(seconds, 0.0) / _SLOW_SECONDS, 1.0))
        if seniority:
            sum_ += seniority * min(max(standing.seniority, 0), _MOST_SENIOR) / _MOST_SENIOR
        if match:
            sum_ += match * (1 - len(preferred.intersection(standing.lacks)) / max(len(preferred), 1))
        if fairness and catch_up:
            sum_ += fairness * min(standing.owed, catch_up) / catch_up
        return sum_

    return points


def parts_by(weights: Weights | None, preferred: frozenset[Need], catch_up: int) -> Mapping[str, Points]:
    """The parts of the sum: each weight that is not 0."""
    nothing = dict.fromkeys(Weights.model_fields, 0)
    return {
        name: points_by(Weights.model_construct(**{**nothing, name: weight}), preferred, catch_up)
        for name, weight in weights or ()
        if weight
    }


def why_here(
    standing: Standing, weights: Weights | None, preferred: frozenset[Need], catch_up: int, former: int | None
) -> list[str]:
    """Why this agent stands where they do, for a person to read."""
    before = ["their lead before"] if standing.agent_id == former else []
    return [*before, *_reasons(standing, weights, preferred, catch_up)]


def _reasons(standing: Standing, weights: Weights | None, preferred: frozenset[Need], catch_up: int) -> Iterator[str]:
    for need in standing.lacks:
        if need in preferred:
            yield f"not the {need.value} asked for"
    yield f"free {max(standing.capacity - standing.load, 0)} of {standing.capacity}"
    if weights is not None:
        if weights.conversion and standing.conversion_rate is not None:
            yield f"converts {standing.conversion_rate:.0%}"
        if weights.response and standing.response_s is not None:
            yield f"answers in {standing.response_s / 60:.0f} min"
        if weights.seniority:
            yield f"seniority {standing.seniority}"
    if owed := min(standing.owed, catch_up):
        yield f"owed {owed:g}"
