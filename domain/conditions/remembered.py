"""What the ledger keeps of words: which tests held and by which words, and never the text.

The ledger is permanent and an erasure cannot reach it. So of what a person wrote, and of a tenant's own fields, an
entry keeps only what the rules in force made of it. They decide the same again; another test finds nothing to judge.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from domain.conditions.facts import Facts, Outcome, Remembered, Value, recorded
from domain.leads.profile import custom_key

_LONGEST = 60


class Tested(Protocol):
    """A test of one fact."""

    @property
    def fact(self) -> str: ...

    @property
    def key(self) -> str: ...

    def outcome(self, facts: Facts) -> Outcome: ...


def is_written(fact: str) -> bool:
    """Whether it may say anything: what they wrote, and a tenant's own fields."""
    return fact == "words" or custom_key(fact) is not None


def remembered(facts: Facts, tests: Iterable[Tested] = (), counted: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The facts as the ledger keeps them; `counted` as they are: numbers and moments that rules reckon with."""
    outcomes: dict[str, dict[str, Outcome]] = {
        name: {} for name, value in facts.items() if is_written(name) and not (name in counted and _reckons(value))
    }
    for test in tests:
        if test.fact in outcomes:
            outcomes[test.fact][test.key] = _kept(test.outcome(facts))
    return recorded({**facts, **{name: Remembered(found) for name, found in outcomes.items()}})


def unanswered(facts: Facts, tests: Iterable[Tested]) -> bool:
    """Whether one of the tests was never put to words that are not kept."""
    return any(isinstance(found := facts.get(test.fact), Remembered) and not found.answers(test.key) for test in tests)


def with_texts(facts: Facts, texts: Mapping[str, Value]) -> dict[str, Value]:
    """With the texts that are still at hand, for tests that were never put to them."""
    return {
        name: Remembered(value.outcomes, texts.get(name)) if isinstance(value, Remembered) else value
        for name, value in facts.items()
    }


def shown_facts(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """As people read them: the words by which rules held; of a tenant's own field only that there was something."""
    known = {name: found for name, value in inputs.items() if (found := Remembered.read(value)) is not None}
    return {**inputs, **{name: one.words if custom_key(name) is None else "said" for name, one in known.items()}}


def _reckons(value: Value) -> bool:
    return not isinstance(value, str | frozenset)


def _kept(outcome: Outcome) -> Outcome:
    """Words that may name a person, or are more than a few, are not kept either."""
    if not isinstance(outcome, str):
        return outcome
    names = len(outcome) > _LONGEST or "@" in outcome or any(char.isdigit() for char in outcome)
    return True if names or not outcome else outcome
