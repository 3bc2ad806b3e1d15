"""Wall clocks as plain minutes: how far a zone is from UTC, and since when.

A minute is counted since 1970-01-01T00:00 UTC; a local one since that date's midnight on the wall clock.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.booking.ranges import Range, common, merged

DAY = 1_440
_EPOCH = date(1970, 1, 1).toordinal()
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MONDAY = 3  # 1970-01-01 was a Thursday


class Span(NamedTuple):
    """Minutes [begins, ends) in which the zone is `offset` minutes ahead of UTC."""

    begins: int
    ends: int
    offset: int


def minute(at: datetime) -> int:
    """The minute that the instant lies in."""
    return int(at.timestamp() // 60)


def minute_after(at: datetime) -> int:
    """The first minute that begins at the instant or later."""
    return -int(-at.timestamp() // 60)


def instant_of(minutes: int) -> datetime:
    return _START + timedelta(minutes=minutes)


def day_number(day: date) -> int:
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    return date.fromordinal(number + _EPOCH)


def weekday_of(number: int) -> int:
    """0 = Monday."""
    return (number + _MONDAY) % 7


def spans(zone: ZoneInfo, window: Range) -> Sequence[Span]:
    """The window, cut where the zone's offset changes."""
    first, last = window[0] // DAY, -(-window[1] // DAY)
    found = []
    for span in _spans_of_days(zone, first, last):
        begins, ends = max(span.begins, window[0]), min(span.ends, window[1])
        if begins < ends:
            found.append(Span(begins, ends, span.offset))
    return found


@lru_cache(maxsize=500)
def _spans_of_days(zone: ZoneInfo, first: int, last: int) -> tuple[Span, ...]:
    found = [Span(first * DAY, first * DAY, _offset(zone, first * DAY))]
    for end in range((first + 1) * DAY, (last + 1) * DAY, DAY):
        after = _offset(zone, end)
        if after == found[-1].offset:
            found[-1] = found[-1]._replace(ends=end)
            continue
        changed = _change(zone, end - DAY, end)
        found[-1] = found[-1]._replace(ends=changed)
        found.append(Span(changed, end, after))
    return tuple(found)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first minute with the later offset; a zone changes once a day at most."""
    later = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == later:
            after = middle
        else:
            before = middle
    return after


def _offset(zone: ZoneInfo, minutes: int) -> int:
    offset = instant_of(minutes).astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds() // 60)


def days_of(cut: Sequence[Span]) -> range:
    """The local days that the spans touch."""
    firsts = [(span.begins + span.offset) // DAY for span in cut]
    lasts = [(span.ends - 1 + span.offset) // DAY for span in cut]
    return range(min(firsts, default=0), max(lasts, default=-1) + 1)


def instants_of(local: Sequence[Range], cut: Sequence[Span]) -> list[Range]:
    """When the wall clock shows these local minutes: a double hour is in twice, a skipped one not at all."""
    found: list[Range] = []
    for span in cut:
        shown = (span.begins + span.offset, span.ends + span.offset)
        found += [(begins - span.offset, ends - span.offset) for begins, ends in common(local, [shown])]
    return merged(found)
