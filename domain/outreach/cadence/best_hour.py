"""The hour at which people answer most, from the hospital's own history, drawn to its mean where little is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.leads.profile import DayPart
from domain.tenants.calendar import zone_named

# How many tries the mean counts for: an hour with fewer of its own says little.
_WEIGHT = 30
_HOUR = timedelta(hours=1)
_AHEAD = 24
_HOURS = {DayPart.MORNING: range(8, 12), DayPart.AFTERNOON: range(12, 17), DayPart.EVENING: range(17, 21)}

Slot = tuple[int, int]


class Reason(StrEnum):
    """Why a step is planned for its time."""

    DUE = "due"
    PREFERRED_TIME = "preferred_time"
    BEST_HOUR = "best_hour"


@dataclass(frozen=True)
class Answers:
    """How often people were tried, and how often they answered, by weekday (0 = Monday) and hour in their own zone."""

    tried: Mapping[Slot, int] = field(default_factory=dict)
    answered: Mapping[Slot, int] = field(default_factory=dict)

    def rate(self, weekday: int, hour: int) -> float:
        """How likely an answer is then: the slot's own rate, drawn to its hour's, drawn to the mean of all."""
        hours = [(day, hour) for day in range(7)]
        mean = _share(sum(self.answered.values()), sum(self.tried.values()), 0.0, 0)
        of_hour = _share(_sum(self.answered, hours), _sum(self.tried, hours), mean, _WEIGHT)
        slot = (weekday, hour)
        return _share(self.answered.get(slot, 0), self.tried.get(slot, 0), of_hour, _WEIGHT)


@dataclass(frozen=True)
class Timing:
    """When, and why then; `rate` is what is known of that hour, `usual` of the hour at which the step was due."""

    at: datetime
    reason: Reason
    rate: float = 0.0
    usual: float = 0.0

    @property
    def shown(self) -> dict[str, str | float]:
        return {"at": self.at.isoformat(), "why": self.reason.value, "rate": self.rate, "usual": self.usual}


def best_time(
    due: datetime, zone: str, answers: Answers, preferred: DayPart | None, allowed: Callable[[datetime], bool]
) -> Timing:
    """The best allowed time within a day of `due`, which is allowed itself.

    A part of the day that the person named comes first; within it, or without one, the hour with the best rate, and of
    equal ones the earliest.
    """
    found = [(at, at.astimezone(zone_named(zone))) for at in _candidates(due, zone) if allowed(at)]
    named = [one for one in found if preferred is not None and one[1].hour in _HOURS[preferred]]
    usual = _rate_at(answers, due.astimezone(zone_named(zone)))
    best = max(named or found, key=lambda one: _rate_at(answers, one[1]))
    rate = _rate_at(answers, best[1])
    if named:
        return Timing(best[0], Reason.PREFERRED_TIME, rate, usual)
    return Timing(best[0], Reason.BEST_HOUR if best[0] != due else Reason.DUE, rate, usual)


def _candidates(due: datetime, zone: str) -> list[datetime]:
    """`due`, then each full hour on the person's clock after it, within a day."""
    there = due.astimezone(zone_named(zone))
    past = timedelta(minutes=there.minute, seconds=there.second, microseconds=there.microsecond)
    first = due - past + _HOUR
    return [due, *(first + ahead * _HOUR for ahead in range(_AHEAD - 1))]


def _rate_at(answers: Answers, there: datetime) -> float:
    return round(answers.rate(there.weekday(), there.hour), 6)


def _sum(counts: Mapping[Slot, int], slots: list[Slot]) -> int:
    return sum(counts.get(slot, 0) for slot in slots)


def _share(answered: int, tried: int, towards: float, weight: int) -> float:
    return (answered + weight * towards) / (tried + weight) if tried + weight else 0.0
