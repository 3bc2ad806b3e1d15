"""What is wrong with a rule set, and where."""

from collections.abc import Iterable, Iterator

from domain.conditions.condition import Condition, FactTest, walk
from domain.conditions.facts import Catalog, FactType
from domain.conditions.limits import LIMITS, Limits
from domain.text.suggestions import instead

MOST_CONDITIONS = 1_000
_FITS = {
    "eq": frozenset({FactType.TEXT, FactType.NUMBER, FactType.FLAG, FactType.CODES}),
    "in": frozenset({FactType.TEXT, FactType.NUMBER, FactType.CODES}),
    "between": frozenset({FactType.NUMBER}),
    "matches": frozenset({FactType.TEXT}),
    "exists": frozenset(FactType),
    "before": frozenset({FactType.MOMENT}),
    "after": frozenset({FactType.MOMENT}),
}


class Fault:
    """`path` as in the JSON, dotted: `rules.3.when.all.0.in`; `text` says what is wrong and what would do."""

    __slots__ = ("path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text

    def __repr__(self) -> str:
        return f"{self.path}: {self.text}"


def faults_of(
    conditions: Iterable[tuple[str, Condition]], catalog: Catalog, limits: Limits = LIMITS
) -> Iterator[Fault]:
    """Unknown facts, operators that do not fit a fact's type, words that it never is."""
    for path, condition in conditions:
        for where, part in walk(condition, path):
            if isinstance(part, FactTest):
                yield from _faults_of_test(where, part, catalog, limits)


def _faults_of_test(path: str, test: FactTest, catalog: Catalog, limits: Limits) -> Iterator[Fault]:
    type_ = catalog.get(test.fact)
    if type_ is None:
        yield Fault(f"{path}.fact", f"{test.fact} is not a fact here{instead(test.fact, sorted(catalog))}")
        return
    if type_ not in _FITS[test.operator]:
        fitting = ", ".join(word for word, types in _FITS.items() if type_ in types)
        yield Fault(f"{path}.{test.operator}", f"{test.fact} is a {type_.value}; use one of {fitting}")
        return
    possible = limits.words.get(test.fact)
    for value in _operands(test):
        if not _is_a(value, type_):
            yield Fault(f"{path}.{test.operator}", f"{test.fact} is a {type_.value}, but {value!r} is not")
        elif possible and str(value).casefold() not in possible:
            yield Fault(f"{path}.{test.operator}", f"{value!r} is not one of {', '.join(sorted(possible))}")


def _operands(test: FactTest) -> tuple[object, ...]:
    return (test.eq,) if test.operator == "eq" else test.in_ or ()


def _is_a(value: object, type_: FactType) -> bool:
    match type_:
        case FactType.FLAG:
            return isinstance(value, bool)
        case FactType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            return isinstance(value, str)
