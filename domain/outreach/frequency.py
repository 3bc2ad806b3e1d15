"""How many messages one person gets: more than that wait, whoever sends them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.tenants.policy import FrequencyPolicy

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def free_again(
    policy: FrequencyPolicy,
    received: Sequence[datetime],
    advertising: Sequence[datetime],
    at: datetime,
    *,
    marketing: bool,
) -> datetime | None:
    """When one more may go; None: now. `received` and, of it, `advertising` are the moments of the last week."""
    later = [_free(received, policy.messages_per_day, DAY, at)]
    if marketing:
        later.append(_free(advertising, policy.marketing_per_week, WEEK, at))
    return max((moment for moment in later if moment is not None), default=None)


def _free(moments: Sequence[datetime], most: int, span: timedelta, at: datetime) -> datetime | None:
    """When the one that fills the cap is old enough; a cap of 0 lets nothing through, ever again."""
    within = sorted(moment for moment in moments if at - span < moment <= at)
    if len(within) < most:
        return None
    return (within[len(within) - most] if most else at) + span
