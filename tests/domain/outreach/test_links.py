"""Links in messages: for one purpose, and for as long as it is needed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.errors import NotFound
from domain.outreach.links import AGES, LinkToken, read, sign

MADE = date(2026, 1, 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_way_out_works_for_five_years_and_no_longer() -> None:
    text = sign(LinkToken("unsubscribe", 1, 7, MADE), "k")
    assert AGES["unsubscribe"] >= timedelta(days=5 * 365)
    assert read(text, "k", "unsubscribe", NOON + AGES["unsubscribe"]).subject_id == 7
    with pytest.raises(NotFound):
        read(text, "k", "unsubscribe", NOON + AGES["unsubscribe"] + timedelta(days=1))


def test_a_link_of_before_there_were_ages_still_lets_people_out() -> None:
    text = sign(LinkToken("unsubscribe", 1, 7), "k")
    assert read(text, "k", "unsubscribe", NOON + timedelta(days=9_000)) == LinkToken("unsubscribe", 1, 7)


def test_a_link_on_a_poster_has_no_age() -> None:
    text = sign(LinkToken("form", 1, 7), "k")
    assert read(text, "k", "form", NOON + timedelta(days=9_000)).subject_id == 7


@pytest.mark.parametrize("purpose", ["form", "deposit", ""])
def test_a_link_serves_no_other_purpose(purpose: str) -> None:
    with pytest.raises(NotFound):
        read(sign(LinkToken("unsubscribe", 1, 7, MADE), "k"), "k", purpose, NOON)
