"""Yes and no are read alike, whichever channel they come by."""

import pytest

from domain.text.yes_no import yes_or_no


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *((text, True) for text in ("Yes", " true ", "1", "ON", "accepted", "t")),
        *((text, False) for text in ("No", "FALSE", "0", "off", "none")),
        *((text, None) for text in ("", "maybe", "2", "yes please")),
    ],
)
def test_only_plain_words_are_an_answer(text: str, said: bool | None) -> None:
    assert yes_or_no(text) is said
