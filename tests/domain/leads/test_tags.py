"""Tags in normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.leads.tags import normal_tag


@pytest.mark.parametrize(
    ("raw", "tag"),
    [("VIP", "vip"), ("  Second   opinion ", "second opinion"), ("ÉTÉ", "été"), ("शल्य", "शल्य"), ("a\u200bb", "ab")],
)
def test_who_means_the_same_writes_the_same(raw: str, tag: str) -> None:
    assert normal_tag(raw) == tag


@pytest.mark.parametrize("raw", ["", "  ", "x" * 51, "ß" * 30, "\x00"])
def test_what_is_no_tag_is_refused(raw: str) -> None:
    with pytest.raises(Invalid) as refusal:
        normal_tag(raw)
    assert refusal.value.field == "tag"


@given(st.text(max_size=80))
def test_the_normal_form_stays_as_it_is(raw: str) -> None:
    try:
        tag = normal_tag(raw)
    except Invalid:
        return
    assert normal_tag(tag) == tag
