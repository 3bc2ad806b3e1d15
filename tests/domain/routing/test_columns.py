"""A column gives back what was put into it, and takes little room."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.routing.columns import coded, column, decoded, numbers

WHOLE = st.none() | st.integers(0, 70) | st.integers(0, 2**40) | st.integers(0, 9).map(float)
OTHER = st.integers(-5, 5) | st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(WHOLE, max_size=40) | st.lists(st.none() | OTHER, max_size=40) | st.lists(st.booleans(), max_size=40))
def test_a_column_gives_back_its_numbers(values: list[float | None]) -> None:
    again = json.loads(json.dumps(column(values)))
    assert list(numbers(again, len(values))) == values


@given(st.lists(st.sampled_from(["main", "north", ""]), max_size=40))
def test_words_are_kept_once(values: list[str]) -> None:
    again = json.loads(json.dumps(coded(values)))
    assert decoded(again, len(values)) == values
    assert len(again["of"]) == len(set(values))


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ([3, 3, 3], 3),
        ([1, 2, 63], "112_"),
        ([1, None, 64], "201  10"),
        ([0] * 9 + [5], {"most": 0, "at": 9, "are": 5}),
        ([0.5, 1], [0.5, 1]),
    ],
)
def test_how_a_column_is_kept(values: list[float | None], kept: object) -> None:
    assert column(values) == kept
