"""Moments that callers name: each has a day in every time zone, and PostgreSQL can give it back."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def _in_calendar(at: datetime) -> datetime:
    if not _FIRST <= at <= _LAST:
        raise ValueError("must lie within the years 1 to 9999, in every time zone")
    return at


Instant = Annotated[AwareDatetime, AfterValidator(_in_calendar)]
