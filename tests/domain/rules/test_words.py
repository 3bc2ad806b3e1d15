"""Each decision in one sentence that an agent can read."""

import pytest

from domain.rules.decisions.words import explain
from tests.domain.rules.entries import Kept

FREE = {"agent": 7, "score": 61, "reasons": ["free 14 of 20", "converts 31%"]}
OTHERS = (
    {"agent": 8, "score": 40, "reasons": ["free 2 of 20"]},
    {"agent": 3, "refused": "capacity", "why": "at capacity 12/12"},
    {"agent": 4, "refused": "language", "why": "does not speak Tamil"},
    {"agent": 5, "refused": "language", "why": "does not speak Tamil"},
)
SCORE = {
    "score": 35,
    "band": "cold",
    "reasons": [{"code": "a", "points": 25, "text": "wants LASIK"}, {"code": "b", "points": 10, "text": "is insured"}],
    "unknown": ["age_lasik"],
    "missing": ["age_years", "city"],
    "odd_facts": ["custom.pet"],
}

SENTENCES = [
    (
        Kept("score", SCORE, rule_version=3),
        "Scored 35 (cold), rules v3: +25 wants LASIK, +10 is insured; unknown: age, city; of no use as they stand: pet",
    ),
    (Kept("score", {"score": 0, "band": "cold"}), "Scored 0 (cold), built-in rules: no rule gave points"),
    (Kept("priority", {"priority": 2, "text": "is hot"}, rule_version=1), "Priority 2, rules v1: is hot"),
    (Kept("priority", {"priority": 4, "text": ""}), "Priority 4, built-in rules: no rule held"),
    (
        Kept("auto_qualify", {"qualified": True, "text": "scores 90 or more"}),
        "Qualified without a call, built-in rules: scores 90 or more",
    ),
    (Kept("auto_qualify", {"qualified": False}), "To be called before it is qualified, built-in rules: no rule held"),
    (
        Kept("route", {"agent": 7, "queued": False}, candidates=(FREE, *OTHERS)),
        "Offered to agent 7, the best of 2: free 14 of 20, converts 31%; not agent 3: at capacity 12/12; "
        "not agent 4, agent 5: does not speak Tamil",
    ),
    (
        Kept("route", {"agent": None, "queued": True}, candidates=OTHERS[1:2]),
        "Queued: nobody is eligible: not agent 3: at capacity 12/12",
    ),
    (
        Kept("route", {"agent": None, "queued": True}, candidates=(FREE,)),
        "Queued: offered often enough in this round",
    ),
    (Kept("route", {"agent": None, "queued": True}), "Queued: nobody is eligible"),
    (
        Kept("route", {"agent": None, "queued": True, "because": "no agent could ever take this lead"}),
        "Queued: no agent could ever take this lead",
    ),
    (
        Kept("route", {"agent": 7, "territory": "lasik", "team": "lasik", "fell_back": False}),
        "Offered to agent 7: territory lasik: team lasik",
    ),
    (
        Kept("route", {"agent": 7, "territory": "lasik", "team": None, "fell_back": True}),
        "Offered to agent 7: territory lasik: nobody of its team could ever take it, so everybody may",
    ),
    (
        Kept("qualify", {"verdict": "not_qualified", "reason": "no_need", "points": 10}),
        "Assessed: not qualified: no need; 10 points",
    ),
    (
        Kept("skip", {"code": "suppressed"}, {"channel": "sms", "attempt": 2}),
        "SMS of attempt 2 not sent: opted out",
    ),
    (
        Kept("skip", {"code": "channel_closed", "instead": "email"}, {"channel": "sms", "attempt": 2}),
        "SMS of attempt 2 gave way to E-mail: the channel is closed",
    ),
    (
        Kept(
            "ending",
            {
                "status": "lost",
                "reason": "unreachable",
                "from": "new",
                "attempts": 2,
                "made": [
                    {"number": 1, "channel": "call", "outcome": "no_answer"},
                    {"number": 2, "channel": "sms", "outcome": None},
                ],
            },
        ),
        "Ended: lost (unreachable), after 2 attempts: Call 1: no answer; SMS 2: not made; was new",
    ),
    (Kept("ending", {"status": "converted", "attempts": 1}), "Ended: converted, after 1 attempt"),
    (
        Kept("cadence", {"sequence": "urgent", "text": "calls first", "cap": 6, "attempt": 1}, rule_version=2),
        "Follows urgent from attempt 1, at most 6, rules v2: calls first",
    ),
    (
        Kept(
            "cadence",
            {"sequence": "short", "text": "", "cap": 3, "attempt": 4, "before": {"sequence": "urgent"}},
            rule_version=3,
        ),
        "Follows short from attempt 4, at most 3, rules v3: followed urgent before",
    ),
    (Kept("rested", {"place": "ward", "beds": [1]}, rule_version=2), "Rested, rules v2: place ward"),
]


@pytest.mark.parametrize(("entry", "sentence"), SENTENCES)
def test_a_decision_reads_as_a_sentence(entry: Kept, sentence: str) -> None:
    assert explain(entry).text == sentence


@pytest.mark.parametrize(
    "kind", ["score", "priority", "auto_qualify", "route", "cadence", "qualify", "skip", "ending", "new"]
)
def test_an_entry_that_lacks_everything_is_still_told(kind: str) -> None:
    assert explain(Kept(kind, {})).text


def test_only_the_first_of_many_agents_are_named() -> None:
    full = tuple({"agent": n, "refused": "capacity", "why": "full"} for n in range(1, 9))
    text = explain(Kept("route", {"agent": None, "queued": True}, candidates=full)).text
    assert text == "Queued: nobody is eligible: not agent 1, agent 2, agent 3, agent 4 and 4 more: full"
