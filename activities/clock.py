"""The workflow's clock, carried on by the time that passed since the step was ordered."""

from datetime import UTC, datetime, timedelta

from temporalio import activity


def now(ordered_at: datetime) -> datetime:
    """`ordered_at` is the workflow's time; retries and queueing take real time, which is added."""
    if not activity.in_activity():
        return ordered_at
    waited = wall() - activity.info().scheduled_time
    # Under skipped time the server's clock runs ahead of ours: the order's own time is the better guess then.
    return ordered_at + waited if timedelta(0) < waited < timedelta(days=30) else ordered_at


def wall() -> datetime:
    """The time on the wall, for upkeep that belongs to no lead."""
    return datetime.now(UTC)
