"""Conditions that no facts can satisfy, and rules that never get their turn.

Sound, not complete: what is reported never holds; what is too tangled to think through is not reported.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from domain.conditions.condition import AllOf, AnyOf, Condition, FactTest, Not
from domain.conditions.facts import Catalog, FactType
from domain.conditions.faults import Fault
from domain.conditions.limits import LIMITS, Limits
from domain.conditions.worlds import Codes, Constraint, Spans, Words, World, Worlds, either, every
from domain.vocabulary.readings import READINGS

_YES, _NO = Words(frozenset({True})), Words(frozenset({False}))


class Look(NamedTuple):
    """Where a condition is true, where false; and where it is anything but true, anything but false."""

    holds: Worlds
    fails: Worlds
    not_holds: Worlds
    not_fails: Worlds


def contradictions(
    conditions: Iterable[tuple[str, Condition]], catalog: Catalog, limits: Limits = LIMITS
) -> Iterator[Fault]:
    """The innermost conditions that can never be true. Their facts are of the catalog, and of fitting types."""
    for path, condition in conditions:
        found: list[Fault] = []
        _look(path, condition, catalog, limits, found)
        yield from found


def hidden(rules: Sequence[tuple[str, str, Condition]], catalog: Catalog) -> Iterator[Fault]:
    """Of rules (path, code, condition) of which the first that holds decides: those that never decide."""
    looks = [(path, code, _look(path, condition, catalog, LIMITS, [])) for path, code, condition in rules]
    for place, (path, _, look) in enumerate(looks):
        for _, code, before in looks[:place]:
            if len(look.holds) * len(before.not_holds) <= 64 and not every([look.holds, before.not_holds]):
                yield Fault(path, f"never applies: {code} comes first and holds whenever this one does")
                break


def _look(path: str, condition: Condition, catalog: Catalog, limits: Limits, found: list[Fault]) -> Look:
    known = len(found)
    parts = [_look(f"{path}.{step}", part, catalog, limits, found) for step, part in condition.parts()]
    match condition:
        case FactTest():
            # One text may be called by several codes.
            type_ = FactType.CODES if condition.fact in READINGS else catalog[condition.fact]
            look = _look_at_test(condition, type_, limits)
        case AllOf():
            look = _joined(parts, every, either)
        case AnyOf():
            look = _joined(parts, either, every)
        case Not():
            (part,) = parts
            look = Look(part.fails, part.holds, part.not_fails, part.not_holds)
    if not look.holds and len(found) == known:
        found.append(Fault(path, _why(condition, limits)))
    return look


def _joined(
    parts: Sequence[Look], if_true: Callable[[list[Worlds]], Worlds], if_false: Callable[[list[Worlds]], Worlds]
) -> Look:
    return Look(
        if_true([part.holds for part in parts]),
        if_false([part.fails for part in parts]),
        if_false([part.not_holds for part in parts]),
        if_true([part.not_fails for part in parts]),
    )


def _why(condition: Condition, limits: Limits) -> str:
    if isinstance(condition, FactTest):
        if condition.fact in limits.words:
            return f"never holds: {condition.fact} is one of {', '.join(sorted(limits.words[condition.fact]))}"
        low, high = limits.ranges.get(condition.fact, (None, None))
        bounds = f"{low if low is not None else 'anything'} to {high if high is not None else 'anything'}"
        return f"never holds: {condition.fact} can be {bounds}"
    facts = sorted({part.fact for part in _tests(condition)})
    return f"contradicts itself, so it never holds; it asks for {', '.join(facts)}"


def _tests(condition: Condition) -> Iterator[FactTest]:
    if isinstance(condition, FactTest):
        yield condition
    for _, part in condition.parts():
        yield from _tests(part)


def _look_at_test(test: FactTest, type_: FactType, limits: Limits) -> Look:
    there = (test.fact, "there")
    if test.operator == "exists":
        holds, fails = ({there: _YES}, {there: _NO}) if test.exists else ({there: _NO}, {there: _YES})
        return Look((holds,), (fails,), (fails,), (holds,))
    side, yes, no = _sides(test, type_, limits)
    key = (test.fact, side)
    # The empty set is known, yet does not exist.
    known: World = {} if type_ is FactType.CODES else {there: _YES}
    holds_in: Worlds = () if yes is None else ({there: _YES, key: yes},)
    fails_in: Worlds = () if no is None else ({**known, key: no},)
    unknown: Worlds = () if test.fact in limits.known else ({there: _NO},)
    return Look(holds_in, fails_in, either([fails_in, unknown]), either([holds_in, unknown]))


def _sides(test: FactTest, type_: FactType, limits: Limits) -> tuple[str, Constraint | None, Constraint | None]:
    """What is constrained, and how where the test is true, and where it is false; None: it never is."""
    match test.operator:
        case "eq" | "in":
            values = (test.eq,) if test.operator == "eq" else test.in_ or ()
            return "value", *_one_of(test.fact, values, type_, limits)
        case "between":
            low, high = test.between or (None, None)
            return "value", *_bounded(test.fact, [Spans.between(low, high)], Spans.outside(low, high), limits)
        case "matches":
            return f"matches {test.matches}", _YES, _NO
        case _:
            earlier = test.before is not None
            edge = test.before if earlier else test.after
            side = "from now" if isinstance(edge, timedelta) else "instant"
            ends = (edge, None) if earlier else (None, edge)
            return side, Spans.outside(*ends), Spans.between(*ends)


def _one_of(
    fact: str, values: tuple[Any, ...], type_: FactType, limits: Limits
) -> tuple[Constraint | None, Constraint | None]:
    if type_ is FactType.NUMBER:
        points = [Spans.between(value, value) for value in values]
        around: Spans | None = Spans.between(None, None)
        for value in values:
            beside = Spans.outside(value, value)
            around = around.meet(beside) if around and beside else around
        return _bounded(fact, points, around, limits)
    if type_ is FactType.FLAG:
        return (_YES, _NO) if values[0] is True else (_NO, _YES)
    words = frozenset(value.casefold() for value in values)
    possible = limits.words.get(fact)
    if type_ is FactType.CODES:
        expected = words if possible is None else words & possible
        return Codes(any_of=frozenset({expected})) if expected else None, Codes(none_of=words)
    if possible is None:
        return Words(words), Words(words, but=True)
    return _words(words & possible), _words(possible - words)


def _words(values: frozenset[str]) -> Words | None:
    return Words(values) if values else None


def _bounded(
    fact: str, inside: list[Spans], outside: Spans | None, limits: Limits
) -> tuple[Constraint | None, Constraint | None]:
    """Within what the number can be at all."""
    possible = Spans.between(*limits.ranges.get(fact, (None, None)))
    held = tuple(interval for spans in inside if (met := spans.meet(possible)) for interval in met.intervals)
    return Spans(held) if held else None, outside.meet(possible) if outside else None
