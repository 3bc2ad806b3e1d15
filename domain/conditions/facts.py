"""Facts by name and type. Every fact may be missing: a condition on it is unknown then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from typing import Any, Self

# Of a test: the words by which it held, or whether it held; None: it could not be judged.
Outcome = str | bool | None
_TESTS = "tests"


@dataclass(frozen=True)
class Remembered:
    """Words that are not kept: what tests made of them, by the test's key (`domain.conditions.remembered`).

    `text`: where it is at hand after all, for a test that was never put to it.
    """

    outcomes: Mapping[str, Outcome]
    text: "Value | None" = None

    @classmethod
    def read(cls, stored: Any) -> Self | None:
        """From the ledger; None: it is something else."""
        tests = stored.get(_TESTS) if isinstance(stored, Mapping) else None
        return cls(tests) if isinstance(tests, Mapping) else None

    @property
    def stored(self) -> dict[str, dict[str, Outcome]]:
        return {_TESTS: dict(self.outcomes)}

    @property
    def words(self) -> list[str]:
        return sorted({outcome for outcome in self.outcomes.values() if isinstance(outcome, str)})

    def answers(self, key: str) -> bool:
        return key in self.outcomes

    def holds(self, key: str) -> bool | None:
        outcome = self.outcomes.get(key)
        return True if isinstance(outcome, str) else outcome


Value = str | int | float | bool | datetime | frozenset[str] | Remembered
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


def recorded(facts: Facts) -> dict[str, Any]:
    """As JSON. For the ledger: `domain.conditions.remembered`."""
    return {name: _stored(value) for name, value in facts.items()}


def recalled(stored: Mapping[str, object], catalog: Catalog) -> dict[str, Value]:
    """Facts from the ledger; what this catalog does not know, or no longer so, is left out."""
    words = {name: found for name, value in stored.items() if (found := Remembered.read(value)) and name in catalog}
    return {**kept({name: value for name, value in stored.items() if name not in words}, catalog)[0], **words}


def _stored(value: Value) -> Any:
    if isinstance(value, Remembered):
        return value.stored
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
