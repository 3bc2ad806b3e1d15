"""What follows when a patient is heard of again."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.patients.returns import CameBack, Converted, Enquiry, came_back

THEN = datetime(2026, 1, 10, 9, tzinfo=UTC)
LAST = Converted("cataract", THEN)
AGAIN_AFTER = timedelta(days=180)
CHANNELS = ("api", "form", "facebook", "google_ads", "partner", "import")


def heard(channel: str, procedure: str | None, days: int) -> CameBack:
    return came_back(Enquiry(channel, procedure, THEN + timedelta(days=days)), LAST, AGAIN_AFTER)


@pytest.mark.parametrize("channel", CHANNELS)
def test_another_procedure_is_a_new_enquiry_at_once_and_any_after_the_stated_time(channel: str) -> None:
    assert heard(channel, "lasik", 1) is CameBack.ENQUIRY
    assert heard(channel, None, 180) is CameBack.ENQUIRY
    assert heard(channel, "cataract", 181) is CameBack.ENQUIRY


@pytest.mark.parametrize("procedure", [None, "cataract", "Cataract ", "phaco", "cataract surgery"])
def test_the_same_before_that_is_a_task_but_not_from_a_file(procedure: str | None) -> None:
    assert {heard(channel, procedure, 179) for channel in CHANNELS if channel != "import"} == {CameBack.TASK}
    assert heard("import", procedure, 179) is CameBack.NOTHING


@pytest.mark.parametrize("channel", ["phone", "sms"])
def test_a_call_and_a_message_are_never_a_run(channel: str) -> None:
    assert heard(channel, None, 1) is heard(channel, "lasik", 400) is CameBack.TASK


def test_a_file_that_tells_of_the_time_before_the_conversion_asks_for_nothing() -> None:
    assert heard("import", "lasik", -30) is CameBack.NOTHING


def test_who_converted_for_nothing_that_we_know_asks_for_something_new() -> None:
    asked = Enquiry("form", "lasik", THEN + timedelta(days=1))
    assert came_back(asked, Converted(None, THEN), AGAIN_AFTER) is CameBack.ENQUIRY
