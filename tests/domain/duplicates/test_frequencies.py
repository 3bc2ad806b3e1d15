"""Common values say less than rare ones, and many profiles agree by chance more often than few."""

import pytest

from domain.duplicates.frequencies import NOT_COUNTED, Frequencies, Worth

WORTH = Worth(usual=5, least=1, most=9)
COUNTED = Frequencies.counted([[("name", "kumar")]] * 500 + [[("name", "raman")]] * 20 + [[("name", "meera")]] * 2)


def test_the_rarer_a_value_the_more_it_says() -> None:
    kumar, raman, meera = (COUNTED.bits("name", name, WORTH) for name in ("kumar", "raman", "meera"))
    assert WORTH.least == kumar < raman < meera <= WORTH.most


@pytest.mark.parametrize("counted", [NOT_COUNTED, Frequencies.counted([[("name", "kumar")]])])
def test_what_was_not_counted_says_the_usual(counted: Frequencies) -> None:
    assert counted.bits("city", "Chennai", WORTH) == WORTH.usual


def test_among_many_two_must_agree_on_more() -> None:
    assert Frequencies().prior > Frequencies(20_000).prior > COUNTED.prior
    assert COUNTED.prior == Frequencies(0).prior, "a few leads are some of a thousand"


def test_a_few_profiles_do_not_overturn_what_is_usual() -> None:
    trusting = Worth(usual=12, least=1, most=13, trust=5_000)
    family = Frequencies.counted([[("email", "home@example.com")]] * 6)
    assert family.bits("email", "home@example.com", trusting) > 9
