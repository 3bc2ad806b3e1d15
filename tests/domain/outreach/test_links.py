"""Links in messages: for one purpose, and for as long as it is needed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotFound
from domain.outreach.links import AGES, PATHS, LinkToken, address, read, sign
from domain.text import short_tokens, signed

MADE = date(2026, 1, 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_way_out_works_for_five_years_and_no_longer() -> None:
    text = sign(LinkToken("unsubscribe", 1, 7, MADE), "k")
    assert AGES["unsubscribe"] >= timedelta(days=5 * 365)
    assert read(text, "k", "unsubscribe", NOON + AGES["unsubscribe"]).subject_id == 7
    with pytest.raises(NotFound):
        read(text, "k", "unsubscribe", NOON + AGES["unsubscribe"] + timedelta(days=1))


def test_links_of_before_there_were_ages_and_short_ones_still_let_people_out() -> None:
    text = sign(LinkToken("unsubscribe", 1, 7), "k")
    assert read(text, "k", "unsubscribe", NOON + timedelta(days=9_000)) == LinkToken("unsubscribe", 1, 7)
    long = signed.sign([1, 7, MADE.toordinal()], "k", "link unsubscribe")
    assert read(long, "k", "unsubscribe", NOON) == LinkToken("unsubscribe", 1, 7, MADE)
    with pytest.raises(NotFound):
        read(long, "k", "unsubscribe", NOON + timedelta(days=9_000))


def test_a_link_on_a_poster_has_no_age() -> None:
    text = sign(LinkToken("form", 1, 7), "k")
    assert read(text, "k", "form", NOON + timedelta(days=9_000)).subject_id == 7


@pytest.mark.parametrize("purpose", ["form", "deposit", "", "preferences", "own", "confirm"])
def test_a_link_serves_no_other_purpose(purpose: str) -> None:
    with pytest.raises(NotFound):
        read(sign(LinkToken("unsubscribe", 1, 7, MADE), "k"), "k", purpose, NOON)


def test_a_link_is_short_enough_for_a_text_message_and_each_ends() -> None:
    for purpose in PATHS:
        token = LinkToken(purpose, 12, 1_000_000, MADE, (50_000, 3) if purpose == "own" else ())
        link = address(token, "k", "https://h.example")
        assert len(link) <= len("https://h.example/u/") + 40, link
        letters = link.rpartition("/")[2]
        assert read(letters, "k", purpose, NOON) == token
        with pytest.raises(NotFound):
            read(letters, "k", purpose, NOON + AGES[purpose] + timedelta(days=2))


@given(st.lists(st.integers(0, 2**62), min_size=1, max_size=6), st.data())
def test_whatever_is_changed_in_a_short_link_it_is_none(numbers: list[int], data: st.DataObject) -> None:
    text = short_tokens.sign(numbers, "k", "p")
    assert short_tokens.read(text, "k", "p") == numbers
    assert short_tokens.read(text, "other", "p") is None
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("ABCabc019-_=+/ é"))
    changed = text[:place] + letter + text[place + 1 :]
    assert changed == text or short_tokens.read(changed, "k", "p") is None
    assert short_tokens.read(text[:place], "k", "p") is None
    assert short_tokens.read(text + letter, "k", "p") is None
