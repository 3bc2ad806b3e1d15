"""How much a JSON text holds is known before it is read."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text.json_shape import Excess, excess

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('a,[{"\\:é\n', max_size=8),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text('a,[{"\\', max_size=4), inner, max_size=5),
    max_leaves=40,
)


def counted(value: Any) -> int:
    """As the rule counts: one for each value, and one more for each empty object or list."""
    if isinstance(value, dict | list):
        inner = list(value.values()) if isinstance(value, dict) else value
        return 1 + (sum(map(counted, inner)) or 1)
    return 1


@given(JSON)
def test_it_is_as_much_as_is_read(value: Any) -> None:
    body, values = json.dumps(value).encode(), counted(value)
    assert excess(body, values) is None
    assert values == 1 or excess(body, values - 1) is not None


@given(st.binary(max_size=60) | st.text('",[{}]\\a', max_size=60).map(str.encode), st.integers(1, 9))
def test_no_bytes_are_too_odd_to_be_counted(body: bytes, most: int) -> None:
    assert excess(body, most) in (None, Excess.MANY, Excess.DEEP)


@pytest.mark.parametrize(
    ("body", "how"),
    [
        (b"[" * 1_000_000, Excess.DEEP),
        (b'{"a":' * 200_000, Excess.DEEP),
        (b'{"a,[":[' * 125_000, Excess.DEEP),
        (b"[" + b"[]," * 300_000 + b"0]", Excess.MANY),
        (b'["' + b",[{" * 300_000 + b'"]', None),
        (b'["' + rb"\"," * 300_000 + b'"]', None),
        (b'"' * 999_999, None),
        (b"\\" * 1_000_000, None),
    ],
)
def test_a_million_bytes_are_not_counted_twice(body: bytes, how: Excess | None) -> None:
    assert excess(body, 1_000) is how
