"""What facts can be at all: a test beyond it could never hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.leads.lead import Channel, Source
from domain.leads.profile import FACTS

Range = tuple[float | None, float | None]


@dataclass(frozen=True)
class Limits:
    """`words`: all that a text or a code can be; `ranges`: bounds of a number, both included, None = none.

    Facts in `known` are known always, so that a test of them is never unknown.
    """

    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    known: frozenset[str] = frozenset()


_HUNDRED: Range = (0, 100)
_COUNT: Range = (0, None)

_WORDS = {
    "source": frozenset(source.value for source in Source),
    "channels": frozenset(channel.value for channel in Channel),
    "band": frozenset({"hot", "warm", "cold"}),
}
_RANGES = {
    "score": _HUNDRED,
    "fit": _HUNDRED,
    "engagement": _HUNDRED,
    "priority": (1, 5),
    "touches": _COUNT,
    "visits": _COUNT,
    "opens": _COUNT,
    "clicks": _COUNT,
    "replies": _COUNT,
    "runs": _COUNT,
}
_CODES = {name: field.codes for name, field in FACTS.items() if field.codes}
# Of the facts of leads.
LIMITS = Limits({**_WORDS, **_CODES}, _RANGES, frozenset({*_WORDS, *_RANGES, "tags", "captured_at", "now"}))
