"""What every kind of rule set is: immutable data, conditions at known paths, readable faults."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from domain.conditions.condition import Condition, FactTest, RulePart, walk
from domain.conditions.contradictions import contradictions
from domain.conditions.facts import Catalog
from domain.conditions.faults import Fault, faults_of
from domain.conditions.limits import LIMITS, Limits
from domain.conditions.remembered import is_written


class RuleSet(RulePart):
    """One version's body. A kind says where its conditions stand, and what else may be wrong with it."""

    def conditions(self) -> Iterable[tuple[str, Condition]]:
        """Each outermost condition with its path."""
        raise NotImplementedError

    @cached_property
    def asks_for(self) -> frozenset[str]:
        """The facts that its conditions name."""
        parts = (part for path, when in self.conditions() for _, part in walk(when, path))
        return frozenset(part.fact for part in parts if isinstance(part, FactTest))

    @cached_property
    def written_tests(self) -> tuple[FactTest, ...]:
        """Those of what people wrote. Whether something was written at all is known in any case."""
        parts = (part for path, when in self.conditions() for _, part in walk(when, path))
        return tuple(
            part for part in parts if isinstance(part, FactTest) and is_written(part.fact) and part.exists is None
        )

    @property
    def counted(self) -> frozenset[str]:
        """The facts that it reckons with, beside its conditions."""
        return frozenset()

    @property
    def limits(self) -> Limits:
        """What its facts can be at all."""
        return LIMITS

    def own_faults(self) -> Iterable[Fault]:
        """What only this kind knows: thresholds that cannot be reached, names that occur twice."""
        return ()

    def warnings(self, catalog: Catalog) -> Iterable[Fault]:
        """Warnings: allowed, but probably not intended. Only for a rule set without faults."""
        return ()

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Everything wrong with it; `catalog` holds the facts that this kind may ask for."""
        for one in self.conditions():
            wrong = list(faults_of([one], catalog, self.limits))
            yield from wrong or contradictions([one], catalog, self.limits)
        yield from self.own_faults()
