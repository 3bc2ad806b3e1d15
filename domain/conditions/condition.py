"""Conditions: `{"fact": "city", "in": ["chennai"]}`, joined by `all`, `any`, `not`. True, false, or unknown."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2s
from typing import Annotated, Any, Literal, Self, cast

import re2
from pydantic import (
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)
from pydantic.config import JsonDict

from domain.conditions.facts import Facts, Outcome, Remembered
from domain.conditions.remembered import is_written
from domain.text.plain import Plain
from domain.vocabulary.readings import READINGS

# True, False, or None when a fact that matters is missing or odd.
Test = Callable[[Facts], bool | None]

Operator = Literal["eq", "in", "between", "matches", "exists", "before", "after"]
_OPERATORS: Mapping[str, Operator] = {
    "eq": "eq",
    "in_": "in",
    "between": "between",
    "matches": "matches",
    "exists": "exists",
    "before": "before",
    "after": "after",
}
_MOST_MEMORY = 1 << 20


class RulePart(Plain):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)


def _as_when(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_SPAN, value):
        return _as_span(value)
    if isinstance(value, str) and re.fullmatch(_INSTANT, value):
        return datetime.fromisoformat(value)
    if isinstance(value, datetime | timedelta):
        return value
    raise ValueError("must be an instant like 2026-06-01T00:00:00Z, or a span from now like -P7D")


def _as_span(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_SPAN, value):
        value = _DURATION.validate_python(value)
    if not isinstance(value, timedelta):
        raise ValueError("must be a length of time like P14D or PT12H")
    if abs(value) > _LONGEST:
        raise ValueError("must be at most 100 years")
    return value


_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
_SPAN = (
    r"-?P(?=[0-9T])([0-9]{1,3}Y)?([0-9]{1,4}W)?([0-9]{1,5}D)?"
    r"(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,7}M)?([0-9]{1,9}(\.[0-9]{1,6})?S)?)?"
)
_DURATION = TypeAdapter(timedelta)
_LONGEST = timedelta(days=36_525)

# A length of time, like P14D or PT12H.
Span = Annotated[timedelta, BeforeValidator(_as_span), WithJsonSchema({"type": "string", "pattern": f"^({_SPAN})$"})]
# An instant, or a span from the moment of the decision (`-P7D` = a week ago).
When = Annotated[
    AwareDatetime | timedelta,
    BeforeValidator(_as_when),
    WithJsonSchema({"type": "string", "pattern": f"^({_INSTANT}|{_SPAN})$"}),
]
Number = StrictInt | Annotated[StrictFloat, Field(allow_inf_nan=False)]
Code = Annotated[StrictStr, Field(max_length=200)]


def _exactly_one(schema: JsonDict) -> None:
    """What `_one_operator` asks for, in the words of a JSON Schema."""
    properties = cast(dict[str, JsonDict], schema["properties"])
    for word in _OPERATORS.values():
        choices = [choice for choice in cast(list[JsonDict], properties[word]["anyOf"]) if choice["type"] != "null"]
        properties[word] = {"anyOf": [*choices], "title": properties[word]["title"]}
    schema["oneOf"] = [{"required": [word]} for word in _OPERATORS.values()]


class FactTest(RulePart):
    """One fact, one operator. Texts are compared without regard to case; of codes, one must fit.

    `between` includes both bounds, null = none. `matches` is RE2, anywhere in the text.
    """

    model_config = ConfigDict(json_schema_extra=_exactly_one)

    fact: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)?$", max_length=60)]
    eq: StrictBool | Number | Code | None = None
    in_: Annotated[tuple[Number | Code, ...] | None, Field(alias="in", min_length=1, max_length=200)] = None
    between: tuple[Number | None, Number | None] | None = None
    matches: Annotated[str | None, Field(min_length=1, max_length=1_000)] = None
    exists: StrictBool | None = None
    before: When | None = None
    after: When | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> Self:
        given = [name for name in _OPERATORS if name in self.model_fields_set]
        if len(given) != 1 or getattr(self, given[0]) is None:
            raise ValueError(f"exactly one of {', '.join(_OPERATORS.values())} is needed")
        if self.between is not None:
            low, high = self.between
            if low is None and high is None:
                raise ValueError("between: at least one bound is needed")
            if low is not None and high is not None and low > high:
                raise ValueError("between: no number lies between these bounds")
        if self.matches is not None:
            _pattern(self.matches)
        return self

    @property
    def operator(self) -> Operator:
        return next(word for name, word in _OPERATORS.items() if getattr(self, name) is not None)

    @cached_property
    def key(self) -> str:
        """The same for every test that asks the same of its fact, in any version of the rules."""
        return blake2s(self.model_dump_json(exclude={"fact"}, exclude_none=True).encode(), digest_size=6).hexdigest()

    def outcome(self, facts: Facts) -> Outcome:
        """By which words it holds, or whether it does."""
        value = facts.get(self.fact)
        if self.matches is not None and isinstance(value, str) and (found := _pattern(self.matches).search(value)):
            return str(found[0])
        return self.test()(facts)

    def test(self) -> Test:
        whole = self._whole_test()
        if self.exists is not None or not is_written(self.fact):
            return whole
        fact, key = self.fact, self.key

        def holds(facts: Facts) -> bool | None:
            value = facts.get(fact)
            if not isinstance(value, Remembered):
                return whole(facts)
            if value.answers(key) or value.text is None:
                return value.holds(key)
            return whole({**facts, fact: value.text})

        return holds

    def _whole_test(self) -> Test:
        match self.operator:
            case "eq":
                return _one_of(self.fact, (self.eq,))
            case "in":
                return _one_of(self.fact, self.in_ or ())
            case "between":
                return _between(self.fact, *(self.between or (None, None)))
            case "matches":
                return _matching(self.fact, self.matches or "")
            case "exists":
                return _existing(self.fact, self.exists is True)
            case "before":
                return _on_side(self.fact, self.before, earlier=True)
            case "after":
                return _on_side(self.fact, self.after, earlier=False)

    def parts(self) -> tuple[tuple[str, "Condition"], ...]:
        return ()


class AllOf(RulePart):
    all_of: Annotated[tuple["Condition", ...], Field(alias="all", min_length=1, max_length=100)]

    def test(self) -> Test:
        tests = [condition.test() for condition in self.all_of]

        def all_hold(facts: Facts) -> bool | None:
            found: bool | None = True
            for test in tests:
                holds = test(facts)
                if holds is False:
                    return False
                if holds is None:
                    found = None
            return found

        return all_hold

    def parts(self) -> tuple[tuple[str, "Condition"], ...]:
        return tuple((f"all.{place}", part) for place, part in enumerate(self.all_of))


class AnyOf(RulePart):
    any_of: Annotated[tuple["Condition", ...], Field(alias="any", min_length=1, max_length=100)]

    def test(self) -> Test:
        tests = [condition.test() for condition in self.any_of]

        def any_holds(facts: Facts) -> bool | None:
            found: bool | None = False
            for test in tests:
                holds = test(facts)
                if holds:
                    return True
                if holds is None:
                    found = None
            return found

        return any_holds

    def parts(self) -> tuple[tuple[str, "Condition"], ...]:
        return tuple((f"any.{place}", part) for place, part in enumerate(self.any_of))


class Not(RulePart):
    """Unknown stays unknown."""

    negated: Annotated["Condition", Field(alias="not")]

    def test(self) -> Test:
        inner = self.negated.test()
        return lambda facts: None if (holds := inner(facts)) is None else not holds

    def parts(self) -> tuple[tuple[str, "Condition"], ...]:
        return (("not", self.negated),)


def _shape(given: Any) -> str:
    """The tag of a shape; its mark lets error paths leave it out."""
    if isinstance(given, Mapping):
        return next((f"?{word}" for word in ("all", "any", "not") if word in given), "?fact")
    shapes: dict[type, str] = {AllOf: "?all", AnyOf: "?any", Not: "?not"}
    return shapes.get(type(given), "?fact")


Condition = Annotated[
    Annotated[FactTest, Tag("?fact")]
    | Annotated[AllOf, Tag("?all")]
    | Annotated[AnyOf, Tag("?any")]
    | Annotated[Not, Tag("?not")],
    Discriminator(_shape),
]


def walk(condition: Condition, path: str) -> Iterator[tuple[str, Condition]]:
    """The condition and every one in it, each with its path."""
    yield path, condition
    for step, part in condition.parts():
        yield from walk(part, f"{path}.{step}")


def _pattern(text: str) -> Any:
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, _MOST_MEMORY
    try:
        return re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0] if error.args else b""
        said = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(f"matches: is not an RE2 pattern ({said})") from None


def _one_of(fact: str, expected: tuple[Any, ...]) -> Test:
    words = frozenset(value.casefold() for value in expected if isinstance(value, str))
    if fact in READINGS:
        return _named(fact, words)
    others = frozenset(value for value in expected if not isinstance(value, str))
    flags = frozenset(value for value in others if isinstance(value, bool))
    numbers = others - flags

    def is_one(facts: Facts) -> bool | None:
        value = facts.get(fact)
        if value is None:
            return None
        kind = type(value)
        if kind is bool:
            return value in flags if flags else None
        if isinstance(value, str):
            return value.casefold() in words if words else None
        if isinstance(value, frozenset):
            return not words.isdisjoint(value) if words else None
        return value in numbers if numbers and kind is not datetime else None

    return is_one


def _named(fact: str, words: frozenset[str]) -> Test:
    """What people write is also what the vocabulary makes of it."""
    read = READINGS[fact]

    def is_named(facts: Facts) -> bool | None:
        value = facts.get(fact)
        return not words.isdisjoint(read(value)) if isinstance(value, str) and words else None

    return is_named


def _between(fact: str, low: float | None, high: float | None) -> Test:
    least = float("-inf") if low is None else low
    most = float("inf") if high is None else high

    def lies_between(facts: Facts) -> bool | None:
        value = facts.get(fact)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return least <= value <= most
        return None

    return lies_between


def _matching(fact: str, pattern: str) -> Test:
    search = _pattern(pattern).search

    def matches(facts: Facts) -> bool | None:
        value = facts.get(fact)
        return search(value) is not None if isinstance(value, str) else None

    return matches


def _existing(fact: str, expected: bool) -> Test:
    return lambda facts: (facts.get(fact) not in (None, "", frozenset())) is expected


def _on_side(fact: str, when: datetime | timedelta | None, *, earlier: bool) -> Test:
    """A span counts from the fact `now`."""

    def lies(facts: Facts) -> bool | None:
        value = facts.get(fact)
        edge = when
        if isinstance(edge, timedelta):
            now = facts.get("now")
            edge = now + edge if isinstance(now, datetime) else None
        if not isinstance(value, datetime) or not isinstance(edge, datetime):
            return None
        return value < edge if earlier else value > edge

    return lies
