"""Instants for properties: any of a year, and many around the nights in which clocks change."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

ZONES = st.sampled_from(["Asia/Kolkata", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Pacific/Apia"])

_START = datetime(2026, 1, 1, tzinfo=UTC)
# New York and Havana in March and November; Lord Howe, by half an hour, in April and October.
_CHANGES = [datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 8), (11, 1), (4, 4), (10, 3))]
_YEAR = st.timedeltas(timedelta(0), timedelta(days=365)).map(lambda span: _START + span)
_NEAR_CHANGES = st.builds(
    lambda change, span: change + span, st.sampled_from(_CHANGES), st.timedeltas(timedelta(0), timedelta(hours=48))
)

INSTANTS = _YEAR | _NEAR_CHANGES
