"""The ledger keeps which tests of words held, and by which words: the same rules decide the same again from that."""

from typing import Any

import pytest

from domain.conditions.condition import FactTest
from domain.conditions.facts import Facts, FactType, Remembered, recalled
from domain.conditions.remembered import remembered, shown_facts, unanswered, with_texts

CATALOG = {"words": FactType.TEXT, "city": FactType.TEXT, "custom.eye": FactType.TEXT, "custom.income": FactType.NUMBER}
FACTS = {"words": "Sudden loss of sight. Ring Ravi, 98765 43210", "city": "Salem", "custom.eye": "Left"}
DANGER = FactTest(fact="words", matches=r"sudden\s+loss")
TESTS = (
    DANGER,
    FactTest(fact="words", matches="lasik"),
    FactTest(fact="words", matches=r"^Ring"),
    FactTest(fact="words", eq="other"),
    FactTest(fact="words", exists=True),
    FactTest(fact="words", exists=False),
    FactTest(fact="custom.eye", eq="left"),
    FactTest(fact="custom.eye", in_=("right", "both")),
    FactTest(fact="custom.eye", between=(1, 2)),
    FactTest(fact="custom.income", between=(1, 2)),
    FactTest(fact="city", eq="salem"),
)


@pytest.mark.parametrize("test", TESTS, ids=str)
def test_each_test_finds_again_what_it_found(test: FactTest) -> None:
    kept = recalled(remembered(FACTS, TESTS), CATALOG)
    assert test.test()(kept) == test.test()(FACTS)


def test_only_the_words_that_matched_are_kept() -> None:
    kept = remembered(FACTS, TESTS)
    assert "Ravi" not in str(kept)
    assert "98765" not in str(kept)
    assert "Left" not in str(kept)
    assert shown_facts(kept) == {"words": ["Sudden loss"], "city": "Salem", "custom.eye": "said"}


@pytest.mark.parametrize("greedy", ["(?s).*", "Ring Ravi, [0-9 ]+", "[0-9]{5}"])
def test_a_pattern_that_takes_a_name_or_number_keeps_only_that_it_held(greedy: str) -> None:
    test = FactTest(fact="words", matches=greedy)
    kept = remembered(FACTS, [test])
    assert kept["words"] == {"tests": {test.key: True}}
    assert test.test()(recalled(kept, CATALOG)) is True


def test_a_test_that_was_never_put_to_the_words_is_unknown_until_they_are_at_hand() -> None:
    kept = recalled(remembered(FACTS, [DANGER]), CATALOG)
    other = FactTest(fact="words", matches="loss of sight")
    assert (unanswered(kept, [DANGER]), unanswered(kept, [other])) == (False, True)
    assert other.test()(kept) is None
    assert other.test()(with_texts(kept, {"words": FACTS["words"]})) is True
    # What was found then counts, whatever the lead says today.
    assert DANGER.test()(with_texts(kept, {"words": "nothing"})) is True


def test_numbers_that_rules_reckon_with_stay_and_texts_never_do() -> None:
    facts: Facts = {"custom.income": 5, "custom.eye": "Left"}
    kept: dict[str, Any] = remembered(facts, (), frozenset(facts))
    assert kept == {"custom.income": 5, "custom.eye": {"tests": {}}}


def test_an_entry_from_before_is_read_with_its_words() -> None:
    before = recalled({"words": "Sudden loss", "custom.eye": "left"}, CATALOG)
    assert before == {"words": "Sudden loss", "custom.eye": "left"}
    assert not any(isinstance(value, Remembered) for value in before.values())
    assert DANGER.test()(before) is True
