"""Liquid, as far as a message needs it: no includes, few filters, and limits on all that could grow.

The library's limits miss ranges outside `for` and what `replace` makes of long values: those are refused here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from liquid import BoundTemplate, Environment, RenderContext, StrictUndefined
from liquid.ast import Node
from liquid.builtin.expressions import LoopExpression
from liquid.builtin.expressions.primitive import IntegerLiteral, RangeLiteral
from liquid.exceptions import FilterArgumentError, LiquidError
from liquid.expression import Expression
from liquid.filter import string_filter

LARGEST_RANGE = 1_000
_LONGEST = 20_000
_TAGS = frozenset({"#", "assign", "break", "capture", "case", "comment", "continue", "echo", "for", "if", "unless"})
_MACHINERY = frozenset({"content", "output", "illegal"})
_FILTERS_WORDS = """
capitalize default downcase lstrip remove remove_first rstrip size strip truncate truncatewords upcase
"""
_FILTERS = frozenset(_FILTERS_WORDS.split())


class _Limited(Environment):
    block_nesting_limit = 15
    context_depth_limit = 20
    loop_iteration_limit = LARGEST_RANGE
    local_namespace_limit = 100_000
    output_stream_limit = 200_000


@string_filter
def _append(value: str, more: object) -> str:
    return value + _short(value, more)


@string_filter
def _prepend(value: str, more: object) -> str:
    return _short(value, more) + value


@string_filter
def _replace(value: str, old: object, new: object = "") -> str:
    old, new = str(old), str(new)
    if len(value) + value.count(old) * len(new) > _LONGEST:
        raise FilterArgumentError(f"replace makes more than {_LONGEST} characters", token=None)
    return value.replace(old, new)


def _short(value: str, more: object) -> str:
    text = more if isinstance(more, str) else str(more)
    if len(value) + len(text) > _LONGEST:
        raise FilterArgumentError(f"makes more than {_LONGEST} characters", token=None)
    return text


def _environment(*, html: bool) -> Environment:
    made = _Limited(undefined=StrictUndefined, autoescape=html, strict_filters=True)
    for name in set(made.tags) - _TAGS - _MACHINERY:
        del made.tags[name]
    own = {"append": _append, "prepend": _prepend, "replace": _replace}
    made.filters = {name: made.filters[name] for name in _FILTERS} | own
    return made


_TEXT, _HTML = _environment(html=False), _environment(html=True)
FILTERS = tuple(sorted(_TEXT.filters))


@dataclass(frozen=True)
class LiquidFault:
    """`line` counts from 1."""

    line: int
    text: str


class BadLiquid(Exception):
    """Raised for a text that is no Liquid of ours, or grows too large."""

    def __init__(self, fault: LiquidFault) -> None:
        super().__init__(fault.text)
        self.fault = fault


@dataclass(frozen=True)
class Named:
    """A name in a text, and where: `made` by the text itself, or to be filled in."""

    name: str
    line: int
    made: bool = False


@lru_cache(maxsize=2_000)
def _parsed(source: str, html: bool) -> BoundTemplate:
    return (_HTML if html else _TEXT).from_string(source)


def parsed(source: str, *, html: bool = False) -> BoundTemplate:
    """Raises `BadLiquid`."""
    try:
        return _parsed(source, html)
    except LiquidError as error:
        raise BadLiquid(_fault(error, source)) from None
    except RecursionError:
        raise BadLiquid(LiquidFault(1, "is nested too deeply")) from None


def fill(source: str, values: Mapping[str, str], *, html: bool = False) -> str:
    """The text with its values. Raises `BadLiquid`."""
    template = parsed(source, html=html)
    try:
        return str(template.render(**values))
    except LiquidError as error:
        raise BadLiquid(_fault(error, source)) from None
    except RecursionError:
        raise BadLiquid(LiquidFault(1, "is nested too deeply")) from None


@lru_cache(maxsize=2_000)
def named(source: str) -> tuple[Named, ...]:
    """Every name in a text, in its order. Raises `BadLiquid`."""
    found = parsed(source).analyze()
    needed = [Named(str(v), line_of(source, v.span.index)) for vs in found.globals.values() for v in vs]
    made = [Named(str(v), line_of(source, v.span.index), True) for vs in found.locals.values() for v in vs]
    return tuple(sorted({*needed, *made}, key=lambda one: (one.line, one.name)))


def range_faults(source: str) -> Iterator[LiquidFault]:
    """Ranges that could take minutes: outside `for`, or without plain bounds."""
    template = parsed(source)
    context = RenderContext(template)
    for node in template.nodes:
        yield from _of_node(node, context, source)


def _of_node(node: Node, context: RenderContext, source: str) -> Iterator[LiquidFault]:
    for expression in node.expressions():
        if isinstance(expression, LoopExpression) and isinstance(expression.iterable, RangeLiteral):
            if not _is_small(expression.iterable):
                line = line_of(source, expression.token.start_index)
                yield LiquidFault(line, f"a range has two whole numbers, and at most {LARGEST_RANGE} steps")
            continue
        yield from _of_expression(expression, source)
    for child in node.children(context, include_partials=False):
        yield from _of_node(child, context, source)


def _of_expression(expression: Expression, source: str) -> Iterator[LiquidFault]:
    if isinstance(expression, RangeLiteral):
        line = line_of(source, expression.token.start_index)
        yield LiquidFault(line, "a range stands in for only: {% for number in (1..3) %}")
    for child in expression.children():
        yield from _of_expression(child, source)


def _is_small(one: RangeLiteral) -> bool:
    bounds = (one.start, one.stop)
    return all(isinstance(end, IntegerLiteral) and abs(end.value) <= LARGEST_RANGE for end in bounds)


def line_of(source: str, index: int) -> int:
    return source.count("\n", 0, max(index, 0)) + 1


def _fault(error: LiquidError, source: str) -> LiquidFault:
    index = error.token.start_index if error.token is not None else 0
    text = str(error.message or "cannot be read").splitlines()[0][:200]
    if "filter" in text and "unknown" in text:
        text = f"{text}: there are {', '.join(FILTERS)}"
    elif "unexpected tag" in text or "unknown tag" in text:
        text = f"{text}: there are {', '.join(sorted(_TAGS - {'#'}))}"
    return LiquidFault(line_of(source, index), text)
