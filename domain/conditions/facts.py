"""Facts by name and type. Every fact may be missing: a condition on it is unknown then."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite

Value = str | int | float | bool | datetime | frozenset[str]
Facts = Mapping[str, Value]


class FactType(StrEnum):
    """`codes` is a set of codes; `moment` an instant."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    MOMENT = "moment"
    CODES = "codes"


Catalog = Mapping[str, FactType]


def kept(given: Mapping[str, object], catalog: Catalog) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The facts of the right type, and the names of the odd ones. None and empty texts are not known."""
    facts: dict[str, Value] = {}
    odd: list[str] = []
    for name, value in given.items():
        if value is None or value == "":
            continue
        read = _read(value, catalog[name]) if name in catalog else None
        if read is None:
            odd.append(name)
        else:
            facts[name] = read
    return facts, tuple(odd)


def recorded(facts: Facts) -> dict[str, str | int | float | bool | list[str]]:
    """As the ledger keeps them."""
    return {name: _stored(value) for name, value in facts.items()}


def recalled(stored: Mapping[str, object], catalog: Catalog) -> dict[str, Value]:
    """Facts from the ledger; what this catalog does not know, or no longer so, is left out."""
    return kept(stored, catalog)[0]


def _stored(value: Value) -> str | int | float | bool | list[str]:
    if isinstance(value, datetime):
        return value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else value


def _read(value: object, type_: FactType) -> Value | None:
    """None: of another type."""
    match type_:
        case FactType.TEXT if isinstance(value, str):
            return value
        case FactType.FLAG if isinstance(value, bool):
            return value
        case FactType.NUMBER if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            return value
        case FactType.CODES if isinstance(value, frozenset | list | tuple) and all(isinstance(v, str) for v in value):
            return frozenset(value)
        case FactType.MOMENT:
            return _moment(value)
        case _:
            return None


def _moment(value: object) -> datetime | None:
    """An instant; a date, or a time without a zone, is read as UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
