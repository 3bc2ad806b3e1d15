"""A tenant's policy: defaults that work, JSON that survives, nonsense refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Policy


def test_the_defaults_survive_being_stored_as_json() -> None:
    assert Policy.model_validate_json(Policy().model_dump_json()) == Policy()


def test_the_default_week_has_sixty_hours_on_six_days() -> None:
    hours = Policy().calendar.hours
    assert {opening.weekday for opening in hours} == set(range(6))
    assert sum(opening.closes.hour - opening.opens.hour for opening in hours) == 60
    BusinessCalendar(Policy().calendar, "Asia/Kolkata")


@pytest.mark.parametrize(
    "part",
    [
        {"calendar": {"hours": []}},
        {"calendar": {"hours": [{"weekday": 7, "opens": "09:00", "closes": "10:00"}]}},
        {"calendar": {"hours": [{"weekday": 1, "opens": "10:00", "closes": "09:00"}]}},
        {"contact": {"cap": 0}},
        {"contact": {"cap": 21}},
        {"contact": {"steps": []}},
        {"offer": {"accept_within": ["PT5M"]}},
        {"quiet_hours": {"opens": "21:00", "closes": "08:00"}},
        {"deposit": {"amount_minor": 0}},
        {"no_such_thing": 1},
    ],
)
def test_nonsense_is_refused(part: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate(part)
