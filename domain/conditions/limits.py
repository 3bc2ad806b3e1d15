"""What facts can be at all: a test beyond it could never hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.conditions.catalogue import KNOWN, Range


@dataclass(frozen=True)
class Limits:
    """`words`: all that a text or a code can be; `ranges`: bounds of a number, both included, None = none.

    Facts in `known` are known always, so that a test of them is never unknown.
    """

    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    known: frozenset[str] = frozenset()


# Of the facts of leads.
LIMITS = Limits(
    {name: fact.words for name, fact in KNOWN.items() if fact.words},
    {name: fact.bounds for name, fact in KNOWN.items() if fact.bounds},
    frozenset(name for name, fact in KNOWN.items() if fact.always),
)
