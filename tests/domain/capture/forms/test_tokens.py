"""The token of a page: nobody makes or changes one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.capture.forms.tokens import FormToken, read, sign

KEY = b"k" * 32
NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
nonces = st.from_regex(r"[A-Za-z0-9_\-]{8,40}", fullmatch=True)
moments = st.integers(0, 6 * 10**9 * 1_000).map(lambda ms: datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms))


@given(st.integers(1, 2**63 - 1), moments, nonces)
def test_a_token_says_what_was_signed(form_id: int, at: datetime, nonce: str) -> None:
    token = FormToken(form_id, at, nonce, "pt-BR")
    assert read(sign(token, KEY), KEY, form_id) == token


@given(st.integers(0, 200), st.characters(min_codepoint=33, max_codepoint=126))
def test_no_changed_letter_goes_through(place: int, letter: str) -> None:
    text = sign(FormToken(7, NOW, "nonce-nonce", "en"), KEY)
    place %= len(text)
    changed = text[:place] + letter + text[place + 1 :]
    assert changed == text or read(changed, KEY, 7) is None


@pytest.mark.parametrize("text", ["", ".", "....", "7.1.nonce-nonce.x", "٧." + "a" * 64, "\ud800"])
def test_what_is_no_token_is_none(text: str) -> None:
    assert read(text, KEY, 7) is None


def test_another_key_or_form_is_none() -> None:
    text = sign(FormToken(7, NOW, "nonce-nonce", "en"), KEY)
    assert read(text, b"other", 7) is None
    assert read(text, KEY, 8) is None


def test_a_token_knows_its_age() -> None:
    assert FormToken(7, NOW, "nonce-nonce", "en").age(NOW + timedelta(seconds=3)) == timedelta(seconds=3)
