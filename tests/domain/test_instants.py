"""Moments that callers name."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.text.instants import Instant

_READ: TypeAdapter[datetime] = TypeAdapter(Instant)
_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=_OFFSETS))
def test_what_is_taken_has_a_day_in_every_zone(at: datetime) -> None:
    try:
        taken = _READ.validate_python(at)
    except ValidationError:
        assert at.year in (1, 9999)
        return
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "UTC"):
        taken.astimezone(ZoneInfo(zone))


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00"])
def test_what_lies_beyond_the_calendar_or_names_no_zone_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        _READ.validate_json(f'"{text}"')


def test_every_moment_of_a_request_is_such_a_one() -> None:
    loose = [str(file) for file in Path("api").rglob("*.py") if "AwareDatetime" in file.read_text()]
    assert loose == []
