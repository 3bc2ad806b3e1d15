"""What facts can be at all: a test beyond it could never hold."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.lead import Channel, Source

Range = tuple[float | None, float | None]


@dataclass(frozen=True)
class Limits:
    """`words`: all that a text or a code can be; `ranges`: bounds of a number, both included, None = none."""

    words: Mapping[str, frozenset[str]]
    ranges: Mapping[str, Range]


_HUNDRED: Range = (0, 100)
_COUNT: Range = (0, None)

LIMITS = Limits(
    words={
        "source": frozenset(source.value for source in Source),
        "channels": frozenset(channel.value for channel in Channel),
        "band": frozenset({"hot", "warm", "cold"}),
    },
    ranges={
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
    },
)
# These are known of every lead, so that a test of them is never unknown.
ALWAYS_KNOWN = frozenset({*LIMITS.ranges, "source", "channels", "tags", "band", "captured_at", "now"})
