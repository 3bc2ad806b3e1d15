"""Conditions and facts for properties: of few words and numbers, so that they clash often."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.conditions.facts import FactType, kept

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
CATALOG = {
    "city": FactType.TEXT,
    "source": FactType.TEXT,
    "insurance": FactType.FLAG,
    "age_years": FactType.NUMBER,
    "score": FactType.NUMBER,
    "touches": FactType.NUMBER,
    "tags": FactType.CODES,
    "channels": FactType.CODES,
    "captured_at": FactType.MOMENT,
    "now": FactType.MOMENT,
}
# Those that every lead has.
KNOWN = frozenset({"source", "score", "touches", "tags", "channels", "captured_at", "now"})
_WORDS = {
    "city": st.sampled_from(["Chennai", "kochi", "DELHI"]),
    "source": st.sampled_from(["website", "phone", "event"]),
    "tags": st.sampled_from(["vip", "old"]),
    "channels": st.sampled_from(["sms", "call", "email"]),
}
_NUMBER: st.SearchStrategy[float] = st.integers(-1, 4) | st.sampled_from([0.5, 99, 100, 101])
_DAYS = st.integers(-3, 3).map(lambda days: timedelta(days=days))


def _tests(fact: str) -> st.SearchStrategy[dict[str, Any]]:
    exists = st.fixed_dictionaries({"fact": st.just(fact), "exists": st.booleans()})
    match CATALOG[fact]:
        case FactType.FLAG:
            return exists | st.fixed_dictionaries({"fact": st.just(fact), "eq": st.booleans()})
        case FactType.NUMBER:
            bounds = st.tuples(st.none() | _NUMBER, st.none() | _NUMBER).filter(_is_a_span).map(list)
            numbers = st.lists(_NUMBER, min_size=1, max_size=3)
            return exists | st.one_of(
                st.fixed_dictionaries({"fact": st.just(fact), "between": bounds}),
                st.fixed_dictionaries({"fact": st.just(fact), "in": numbers}),
            )
        case FactType.MOMENT:
            edge = _DAYS | _DAYS.map(lambda span: NOW + span)
            word = st.sampled_from(["before", "after"])
            return exists | st.builds(lambda word, edge: {"fact": fact, word: edge}, word, edge)
        case _:
            among = st.lists(_WORDS[fact], min_size=1, max_size=3)
            asked = exists | st.fixed_dictionaries({"fact": st.just(fact), "in": among})
            pattern = st.fixed_dictionaries({"fact": st.just(fact), "matches": st.sampled_from(["chen", "^k"])})
            return asked | pattern if fact == "city" else asked


def _is_a_span(bounds: tuple[float | None, float | None]) -> bool:
    low, high = bounds
    return (low, high) != (None, None) and (low is None or high is None or low <= high)


CONDITIONS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.sampled_from(sorted(CATALOG)).flatmap(_tests),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)

_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "city": _WORDS["city"] | st.just("Paris"),
    "source": _WORDS["source"],
    "insurance": st.booleans(),
    "age_years": _NUMBER,
    "score": st.integers(0, 4) | st.sampled_from([99, 100]),
    "touches": st.integers(0, 4),
    "tags": st.frozensets(st.sampled_from(["vip", "old", "new"])),
    "channels": st.frozensets(_WORDS["channels"]),
    "captured_at": _DAYS.map(lambda span: NOW + span),
    "now": st.just(NOW) | _DAYS.map(lambda span: NOW + span),
}
# What may be missing is missing now and then.
FACTS = st.fixed_dictionaries(
    {name: _VALUES[name] for name in KNOWN}, optional={name: _VALUES[name] for name in CATALOG.keys() - KNOWN}
).map(lambda given: kept(given, CATALOG)[0])
ANY_FACTS = st.fixed_dictionaries({}, optional=_VALUES).map(lambda given: kept(given, CATALOG)[0])
