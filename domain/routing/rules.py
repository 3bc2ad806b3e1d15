"""Routing as data: which team, who may, in what order, to how many at once."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.conditions.condition import Condition, FactTest, RulePart, Test
from domain.conditions.contradictions import hidden
from domain.conditions.facts import Catalog, Facts
from domain.conditions.faults import Fault
from domain.conditions.rule_set import RuleSet
from domain.scoring.rules import RuleCode, RuleText, twice

TeamCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-]{0,49}$")]
Weight = Annotated[int, Field(ge=0, le=100)]


class Demand(StrEnum):
    """Required: who lacks it is refused. Preferred: who has it comes first."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    IGNORED = "ignored"


class Requirements(RulePart):
    """What is made of each need that a lead has."""

    skill: Demand = Demand.REQUIRED
    language: Demand = Demand.REQUIRED
    location: Demand = Demand.REQUIRED


class Territory(RulePart):
    """Leads for which `when` is true, and no territory before it was, belong to `team`."""

    code: RuleCode
    text: RuleText
    when: Condition
    team: TeamCode


class Strategy(StrEnum):
    """Balanced: most free first. Round robin: in turn. Weighted: by points. Best match: who fits and converts best."""

    BALANCED = "balanced"
    ROUND_ROBIN = "round_robin"
    WEIGHTED = "weighted"
    BEST_MATCH = "best_match"


class Weights(RulePart):
    """Points at most 100 in all: free capacity, needs met, past conversion, quick answers, seniority, turns owed."""

    load: Weight = 50
    match: Weight = 0
    conversion: Weight = 25
    response: Weight = 15
    seniority: Weight = 0
    fairness: Weight = 0

    @model_validator(mode="after")
    def _sum_to_something(self) -> Self:
        total = self.load + self.match + self.conversion + self.response + self.seniority + self.fairness
        if not 1 <= total <= 100:
            raise ValueError(f"the weights must sum to 1…100, not {total}")
        return self


class TeamStrategy(RulePart):
    """How to rank agents for leads for which `when` is true or absent; `team`: only those that a territory gave it.

    Sticky: a lead that comes back goes first to its former owner, if they may take it.
    """

    code: RuleCode
    strategy: Strategy
    team: TeamCode | None = None
    when: Condition | None = None
    weights: Weights = Weights()
    sticky: bool = False


class SeniorityRule(RulePart):
    """Leads for which `when` is true, and no rule before it was, need seniority `at_least` (1…5)."""

    code: RuleCode
    text: RuleText
    when: Condition
    at_least: Annotated[int, Field(ge=2, le=5)]


class BroadcastRule(RulePart):
    """Leads for which `when` is true, and no rule before it was, are offered to so many `agents` at once."""

    code: RuleCode
    text: RuleText
    when: Condition
    agents: Annotated[int, Field(ge=2, le=20)]


Rule = Territory | TeamStrategy | SeniorityRule | BroadcastRule
_OTHERWISE = TeamStrategy(code="otherwise", strategy=Strategy.WEIGHTED)


class RoutingRuleSet(RuleSet):
    """In each list the first that holds decides. `catch_up`: how many leads an agent may catch up after an absence."""

    territories: Annotated[tuple[Territory, ...], Field(max_length=200)] = ()
    strategies: Annotated[tuple[TeamStrategy, ...], Field(max_length=100)] = ()
    requirements: Requirements = Requirements()
    seniority: Annotated[tuple[SeniorityRule, ...], Field(max_length=50)] = ()
    catch_up: Annotated[int, Field(ge=0, le=1_000)] = 0
    broadcast: Annotated[tuple[BroadcastRule, ...], Field(max_length=50)] = ()

    def conditions(self) -> Iterable[tuple[str, Condition]]:
        for name, rules in self._lists():
            for place, rule in enumerate(rules):
                if rule.when is not None:
                    yield f"{name}.{place}.when", rule.when

    def own_faults(self) -> Iterator[Fault]:
        for name, rules in self._lists():
            yield from twice(name, [rule.code for rule in rules])
        yield from self._idle_strategies()
        if Demand.PREFERRED in (self.requirements.skill, self.requirements.language, self.requirements.location):
            for place, way in enumerate(self.strategies):
                if way.strategy is Strategy.WEIGHTED and way.weights.match == 0:
                    yield Fault(f"strategies.{place}.weights.match", "a need is preferred, but its weight is 0")

    def warnings(self, catalog: Catalog) -> Iterator[Fault]:
        for name, rules in self._lists():
            if rules is not self.strategies:
                requested = [(f"{name}.{n}", rule.code, rule.when) for n, rule in enumerate(rules)]
                yield from hidden([(path, code, when) for path, code, when in requested if when is not None], catalog)

    def _idle_strategies(self) -> Iterator[Fault]:
        """Those that no lead ever reaches."""
        teams = {territory.team for territory in self.territories}
        closed: set[str | None] = set()
        for place, way in enumerate(self.strategies):
            if way.team is not None and way.team not in teams:
                yield Fault(f"strategies.{place}.team", f"no territory routes to team {way.team}")
            if None in closed or way.team in closed:
                yield Fault(f"strategies.{place}", "is never reached: an earlier strategy takes every lead")
            if way.when is None:
                closed.add(way.team)

    def _lists(self) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
        return (
            ("territories", self.territories),
            ("strategies", self.strategies),
            ("seniority", self.seniority),
            ("broadcast", self.broadcast),
        )

    @cached_property
    def _tests(self) -> dict[str, Test]:
        return {path: condition.test() for path, condition in self.conditions()}

    def territory(self, facts: Facts) -> Territory | None:
        return next(
            (rule for place, rule in enumerate(self.territories) if self._holds("territories", place, facts)), None
        )

    def strategy(self, facts: Facts, team: str | None) -> TeamStrategy:
        """`team` as a territory named it; the built-in weights when none holds."""
        for place, way in enumerate(self.strategies):
            if way.team in (None, team) and (way.when is None or self._holds("strategies", place, facts)):
                return way
        return _OTHERWISE

    def least_seniority(self, facts: Facts) -> int:
        """0: anybody."""
        held = (rule.at_least for place, rule in enumerate(self.seniority) if self._holds("seniority", place, facts))
        return next(held, 0)

    def offered_at_once(self, facts: Facts) -> int:
        """1: one after the other."""
        held = (rule.agents for place, rule in enumerate(self.broadcast) if self._holds("broadcast", place, facts))
        return next(held, 1)

    def _holds(self, name: str, place: int, facts: Facts) -> bool:
        return self._tests[f"{name}.{place}.when"](facts) is True


# Free capacity weighs most: it is what spreads the work. Who is senior counts only where it is urgent. What is urgent
# goes to several at once, to whoever is quickest.
DEFAULT_ROUTING = RoutingRuleSet(
    strategies=(
        TeamStrategy(
            code="urgent",
            strategy=Strategy.WEIGHTED,
            when=FactTest(fact="priority", eq=1),
            weights=Weights(load=50, conversion=25, response=15, seniority=10),
        ),
        TeamStrategy(code="weighted", strategy=Strategy.WEIGHTED),
    ),
    broadcast=(
        BroadcastRule(code="urgent", text="is urgent", when=FactTest(fact="priority", eq=1), agents=8),
        BroadcastRule(code="soon", text="is to be called soon", when=FactTest(fact="priority", eq=2), agents=3),
    ),
)
